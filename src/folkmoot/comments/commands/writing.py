"""Comments and what comes with them: each goes through content's own commands, so through the one gate."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.comments.addresses import digest_of, origin_of
from folkmoot.comments.models import Article, CommentSite
from folkmoot.comments.queries import find_article
from folkmoot.content.commands.posts import create_post
from folkmoot.content.commands.threads import TITLE_AT_LEAST, TITLE_AT_MOST, create_thread
from folkmoot.content.models import Post
from folkmoot.content.policies import posts_visible_to, threads_visible_to
from folkmoot.content.previews.page import read_page
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.fetch_errors import FetchError
from folkmoot.core.http_client import Resolver, fetch
from folkmoot.core.moderation import Submission, judge, passes
from folkmoot.members.queries import actor_of
from folkmoot.spaces.policies import can_write, spaces_visible_to

_HTML = ("text/html", "application/xhtml+xml")
_PAGE_BYTES = 1024 * 1024
_PAGE_SECONDS = 4.0
_GONE = frozenset({404, 410})


def write_comment(
    *, actor: Actor, site: CommentSite, address: str, title: str, markdown: str, reply_to: int | None = None,
    resolver: Resolver | None = None,
) -> Post:  # fmt: skip
    """Comment on the article at a canonical address of the site; the first comment opens its thread.

    `title` is what the page calls itself, used where the page cannot be asked. `reply_to` is another comment's id.
    Records what content's commands record, and `comments.article.opened`. Raises NotAllowed, RuleBroken (also for an
    article that is not there).
    """
    if origin_of(address) != site.origin:
        raise NotAllowed(_("This page belongs to another site."))
    if not can_write(actor) or not spaces_visible_to(actor).filter(id=site.space_id).exists():
        raise NotAllowed(_("You may not comment here."))
    known = find_article(site.community_id, address)
    # The page is asked before anything is locked. Whoever writes first could call it anything otherwise.
    title = "" if known else _title_of(actor, site, address, title, resolver)
    with transaction.atomic():
        # A comment that is refused leaves no thread behind.
        article = known or _open_article(actor, site, address, title)
        # The thread may stand elsewhere by now, in a space that the actor does not see.
        if not threads_visible_to(actor).filter(id=article.thread_id).exists():
            raise NotAllowed(_("You may not comment here."))
        return create_post(
            actor=actor, thread=article.thread, markdown=markdown, reply_to=_answered(actor, article, reply_to)
        )


def _title_of(actor: Actor, site: CommentSite, address: str, title: str, resolver: Resolver | None) -> str:
    """What the page calls itself, else what the commenter says, else its address. Raises Refused of the commenter's.

    Whoever comments chooses the page, and with many sites what it says: what would not pass the gate is left out.
    """
    own = _fitting(_own_title(address, resolver))
    if not own and (title := _fitting(title)):
        return judge(actor=actor, submission=_submission(site, title)).said(title)
    parts = urlsplit(address)
    titles = (own, _fitting(f"{parts.netloc}{unquote(parts.path)}"))
    fitting = (each for each in titles if each and passes(actor=actor, submission=_submission(site, each)))
    return next(fitting, parts.netloc)


def _submission(site: CommentSite, title: str) -> Submission:
    return Submission(kind="thread", text=title, source=title, space_id=site.space_id, private=True, field="title")


def _fitting(title: str) -> str:
    title = " ".join(title.split())[:TITLE_AT_MOST]
    return title if len(title) >= TITLE_AT_LEAST else ""


def _answered(actor: Actor, article: Article, post_id: int | None) -> Post | None:
    if post_id is None:
        return None
    answered = posts_visible_to(actor).filter(thread_id=article.thread_id, id=post_id).first()
    if answered is None:
        raise RuleBroken("no-comment", _("The comment that you answer is gone."))
    return answered


def _open_article(actor: Actor, site: CommentSite, address: str, title: str) -> Article:
    # The address is read, too, and no words of the speaker's.
    is_fit = passes(actor=actor, submission=_submission(site, unquote(address)))
    link = f"<{address}>" if is_fit else f"[{urlsplit(address).netloc}](<{address}>)"
    speaker = site.speaker
    voice = actor_of(speaker) if speaker is not None else None
    if voice is None or not can_write(voice):
        voice = Actor.system(site.community_id)
    try:
        with transaction.atomic():
            thread = create_thread(
                actor=voice, space=site.space, title=title,
                markdown=_("The comments on this article are written here and below it.") + f"\n\n{link}",
            )  # fmt: skip
            article = Article.everywhere.create(
                community_id=site.community_id, site=site, url=address, digest=digest_of(address), thread=thread
            )
            record("comments.article.opened", actor=actor, subject=("thread", thread.id), thread_id=thread.id)
    except IntegrityError:
        # Somebody else commented first, a moment ago.
        found = find_article(site.community_id, address)
        if found is None:
            raise
        return found
    return article


def _own_title(address: str, resolver: Resolver | None) -> str:
    """What the page calls itself, "" where it cannot be asked; raises RuleBroken where there is no page."""
    try:
        answer = fetch(address, accept=_HTML, max_bytes=_PAGE_BYTES, timeout=_PAGE_SECONDS, resolver=resolver)
    except FetchError:
        return ""
    if answer.status in _GONE:
        raise RuleBroken("no-article", _("There is no article at this address."))
    return read_page(answer.body, answer.headers.get("content-type", "")).title if answer.status == 200 else ""
