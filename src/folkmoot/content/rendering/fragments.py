"""A post's HTML, kept in the process under everything it depends on."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from django.template.loader import get_template
from django.urls import get_script_prefix
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from folkmoot.content.commands.reactions import OFFERED
from folkmoot.content.models import Post
from folkmoot.content.queries.pages import PollView, ThreadPage
from folkmoot.core.actor import Actor

# A fragment is a few KB: these are at most some twenty MB a process.
KEPT_AT_MOST = 4_000
_CSRF = "@@csrf@@"
_kept: OrderedDict[tuple[object, ...], str] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Reader:
    """What of a reader changes how a post looks."""

    is_member: bool
    is_staff: bool
    can_write: bool
    csrf_token: str

    @classmethod
    def of(cls, actor: Actor, *, csrf_token: str = "") -> Reader:
        """The reader that an actor is."""
        from folkmoot.spaces.policies import can_write

        return cls(actor.is_member, actor.is_staff, can_write(actor), csrf_token)


def page_fragments(page: ThreadPage, actor: Actor, reader: Reader) -> SafeString:
    """All posts of a page, joined."""
    unread_from = page.reader.last_read_number + 1 if page.reader and page.reader.last_read_number else None
    return mark_safe("".join(_fragments(page, actor, reader, unread_from)))  # noqa: S308 - made of escaped templates


def post_fragment(
    post: Post,
    actor: Actor,
    reader: Reader,
    *,
    own_reactions: frozenset[str] = frozenset(),
    polls: Iterable[PollView] = (),
    is_muted: bool = False,
    is_accepted: bool = False,
    is_first_unread: bool = False,
) -> str:
    """One post as HTML with the reader's own marks in it."""
    polls = list(polls)
    is_own = post.author_id is not None and post.author_id == actor.member_id
    key = (
        post.id, post.revision, post.author.revision if post.author else 0, post.state, get_language(),
        get_script_prefix(), reader.is_member, reader.is_staff, reader.can_write, is_own, own_reactions, is_muted,
        is_accepted, is_first_unread, post.reply_to_id,
    )  # fmt: skip
    html = None if polls else _kept.get(key)
    if html is None:
        html = _render(post, reader, own_reactions, polls, is_own, is_muted, is_accepted, is_first_unread)
        if not polls:
            _kept[key] = html
            if len(_kept) > KEPT_AT_MOST:
                _kept.popitem(last=False)
    return html.replace(_CSRF, reader.csrf_token)


def with_prefix(html: str) -> str:
    """Baked links within the community get the prefix that it is served under now."""
    prefix = get_script_prefix()
    if prefix == "/":
        return html
    return html.replace(' href="/', f' href="{prefix}').replace(' src="/', f' src="{prefix}')


def _fragments(page: ThreadPage, actor: Actor, reader: Reader, unread_from: int | None) -> Iterable[str]:
    marked = False
    for post in page.posts:
        first_unread = not marked and unread_from is not None and post.number >= unread_from > 1
        marked = marked or first_unread
        yield post_fragment(
            post,
            actor,
            reader,
            own_reactions=page.own_reactions.get(post.id, frozenset()),
            polls=page.polls.get(post.id, ()),
            is_muted=post.author_id in page.muted,
            is_accepted=post.id == page.thread.accepted_post_id,
            is_first_unread=first_unread,
        )
        if post.number == 1 and page.accepted is not None:
            yield _answer_below(page.accepted)


def _answer_below(post: Post) -> str:
    html = mark_safe(with_prefix(post.html))  # noqa: S308 - sanitised when it was written
    return get_template("content/partials/_answer.html").render({"post": post, "html": html})


def _render(
    post: Post,
    reader: Reader,
    own_reactions: frozenset[str],
    polls: list[PollView],
    is_own: bool,
    is_muted: bool,
    is_accepted: bool,
    is_first_unread: bool,
) -> str:
    return get_template("content/partials/_post.html").render(
        {
            "post": post,
            "author": post.author,
            "html": mark_safe(with_prefix(post.html)),  # noqa: S308 - sanitised when it was written
            "reader": reader,
            "csrf": _CSRF,
            "reactions": [(emoji, count, emoji in own_reactions) for emoji, count in post.reaction_counts.items()],
            "offered": OFFERED,
            "polls": polls,
            "is_own": is_own,
            "is_muted": is_muted,
            "is_accepted": is_accepted,
            "is_first_unread": is_first_unread,
        }
    )
