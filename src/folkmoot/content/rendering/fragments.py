"""A post's HTML, kept in the process under everything it depends on."""

from __future__ import annotations

import re
import secrets
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.template.loader import get_template
from django.urls import get_script_prefix
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from folkmoot.content.commands.reactions import OFFERED
from folkmoot.content.models import Post, Thread
from folkmoot.content.queries.heads import PostHead
from folkmoot.content.queries.pages import PollView, ThreadPage, posts_of
from folkmoot.core.actor import Actor
from folkmoot.core.indents import without_indents

# A fragment is a few KB: these are at most some twenty MB a process.
KEPT_AT_MOST = 4_000
# Not to be guessed: what members write would else be given the token of whoever reads it, in a picture's address.
_CSRF = f"@@{secrets.token_hex(16)}@@"
_TEXT = f"@@{secrets.token_hex(16)}@@"
_SRCSET = re.compile(r' srcset="/[^"]*"')

Key = tuple[object, ...]
_kept: OrderedDict[Key, str] = OrderedDict()


class Marks(NamedTuple):
    """What of a post looks different to one reader than to another."""

    own_reactions: frozenset[str]
    is_own: bool
    is_muted: bool
    is_accepted: bool
    is_first_unread: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """What of a reader changes how a post looks."""

    is_member: bool
    is_staff: bool
    can_write: bool
    csrf_token: str

    @classmethod
    def of(cls, actor: Actor, *, thread: Thread | None = None, csrf_token: str = "") -> Reader:
        """The reader that an actor is, in a thread: in an archived space nobody writes."""
        space_id = None if thread is None else thread.space_id
        from folkmoot.spaces.moderators import moderates
        from folkmoot.spaces.policies import can_write

        looks_after = actor.is_staff or (space_id is not None and moderates(actor, space_id))
        is_writing = can_write(actor) and not (thread is not None and thread.is_put_away)
        return cls(actor.is_member, looks_after, is_writing, csrf_token)


def page_fragments(page: ThreadPage, actor: Actor, reader: Reader) -> SafeString:
    """All posts of a page, joined."""
    marks = list(_marks_of(page, actor))
    around = (get_language(), get_script_prefix(), reader.is_member, reader.is_staff, reader.can_write)
    keys = [(*around, head, mark) for head, mark in zip(page.heads, marks, strict=True)]
    html = [None if page.polls.get(head.id) else _kept.get(key) for head, key in zip(page.heads, keys, strict=True)]
    missing = [n for n, kept in enumerate(html) if kept is None]
    posts = {post.id: post for post in posts_of(page.thread, [page.heads[n].id for n in missing])} if missing else {}
    for n in missing:
        post = posts.get(page.heads[n].id)
        html[n] = _made(post, reader, page.polls.get(post.id, []), marks[n], keys[n], page.heads[n]) if post else ""
    if page.accepted is not None and page.heads[:1] and page.heads[0].number == 1 and not _follows(page):
        html[0] = f"{html[0]}{_answer_below(page.accepted)}"
    return mark_safe("".join(filter(None, html)).replace(_CSRF, reader.csrf_token))  # noqa: S308 - escaped templates


def _follows(page: ThreadPage) -> bool:
    """Whether the accepted answer is the first reply anyway, and need not be shown twice."""
    return len(page.heads) > 1 and page.heads[1].id == page.thread.accepted_post_id


def with_prefix(html: str, prefix: str = "") -> str:
    """Baked links within the community get the prefix that it is served under now, or that one."""
    prefix = prefix or get_script_prefix()
    if prefix == "/":
        return html
    html = html.replace(' href="/', f' href="{prefix}').replace(' src="/', f' src="{prefix}')
    if ' srcset="/' not in html:
        return html
    return _SRCSET.sub(
        lambda match: match[0].replace(' srcset="/', f' srcset="{prefix}').replace(", /", f", {prefix}"), html
    )


def _marks_of(page: ThreadPage, actor: Actor) -> Iterator[Marks]:
    read, marked = page.marks.last_read_number or 0, False
    for head in page.heads:
        is_first_unread = not marked and read > 0 and head.number > read
        marked = marked or is_first_unread
        yield Marks(
            own_reactions=frozenset(page.marks.reactions.get(head.id, ())),
            is_own=head.author_id is not None and head.author_id == actor.member_id,
            is_muted=head.author_id in page.marks.muted,
            is_accepted=head.id == page.thread.accepted_post_id,
            is_first_unread=is_first_unread,
        )


def _made(post: Post, reader: Reader, polls: list[PollView], marks: Marks, key: Key, head: PostHead) -> str:
    html = _render(post, reader, marks, polls)
    # What was changed since the page was begun would be kept under the number of the state before.
    if not polls and post.revision == head.revision:
        _kept[key] = html
        if len(_kept) > KEPT_AT_MOST:
            _kept.popitem(last=False)
    return html


def _answer_below(post: Post) -> str:
    html = mark_safe(with_prefix(post.html))  # noqa: S308 - sanitised when it was written
    return get_template("content/partials/_answer.html").render({"post": post, "html": html})


def _render(post: Post, reader: Reader, marks: Marks, polls: list[PollView]) -> str:
    html = get_template("content/partials/_post.html").render(
        {
            "post": post,
            "author": post.author,
            "html": _TEXT,
            "reader": reader,
            "shows_history": reader.is_member and post.edit_count > 0,
            "csrf": _CSRF,
            "reactions": [
                (emoji, count, emoji in marks.own_reactions) for emoji, count in post.reaction_counts.items()
            ],
            "offered": OFFERED,
            "polls": polls,
            **marks._asdict(),
        }
    )
    # Its own spaces stay, which code is made of; it was sanitised when it was written.
    return without_indents(html).replace(_TEXT, with_prefix(post.html))
