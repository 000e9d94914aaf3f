"""What is told of posts, in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from folkmoot.content.markup.text import excerpt, plain_text
from folkmoot.content.models import Poll, Post, Thread
from folkmoot.core.notices import Notice, Said, Told

Sentence = Callable[[Notice, Post], str]
Render = Callable[[int, Sequence[Notice]], Mapping[int, Told]]
_EXCERPT = 200
_HTML_AT_MOST = 20_000
# Of what was said in a thread before a letter left, the newest.
_SAID_AT_MOST = 20
_OWN_FILE = re.compile(r"!?\[([^\]\n]*)\]\(attachment:\d+\)")


def tells(sentence: str | Promise | Sentence, *, icon: str, with_text: bool = True) -> Render:
    """Notifications as a sentence about their newest post, which may use %(who)s, %(title)s and %(count)s."""

    def render(community_id: int, notices: Sequence[Notice]) -> Mapping[int, Told]:
        posts = _posts(community_id, notices)
        return {
            notice.id: _told(notice, posts, sentence, icon, with_text)
            for notice in notices
            if notice.newest.subject_id in posts
        }

    return render


def wrote_to_you(notice: Notice, post: Post) -> str:
    """Who wrote, and in which conversation where it has a name."""
    return _("%(who)s wrote in “%(title)s”") if post.thread.title else _("%(who)s wrote to you")


def accepted(notice: Notice, post: Post) -> str:
    """That there is an answer, to who wrote it and to others."""
    own = notice.reason == "own"
    return _("Your answer to “%(title)s” was accepted") if own else _("“%(title)s” has an accepted answer")


def held(community_id: int, notices: Sequence[Notice]) -> Mapping[int, Told]:
    """How many posts wait, and where they are judged."""
    url = reverse("content:manage")
    found = {}
    for notice in notices:
        count = len({entry.subject_id for entry in notice.entries})
        title = _("A post by %(who)s waits for you") if count == 1 else _("%(count)s posts wait for you")
        found[notice.id] = Told(title % {"who": notice.who, "count": count}, url, icon="shield")
    return found


def poll_closed(community_id: int, notices: Sequence[Notice]) -> Mapping[int, Told]:
    """The question, and the way to its result."""
    ids = [notice.newest.subject_id for notice in notices]
    rows = Poll.everywhere.filter(community_id=community_id, post_id__in=ids, closed_at__isnull=False)
    polls = {post_id: (id_, question) for id_, post_id, question in rows.values_list("id", "post_id", "question")}
    return {
        notice.id: Told(
            _("The poll “%(question)s” has closed") % {"question": polls[notice.newest.subject_id][1]},
            reverse("content:poll", args=[polls[notice.newest.subject_id][0]]),
            icon="check",
        )
        for notice in notices
        if notice.newest.subject_id in polls
    }


def _told(
    notice: Notice, posts: Mapping[int, Post], sentence: str | Promise | Sentence, icon: str, with_text: bool
) -> Told:
    post = posts[notice.newest.subject_id]
    text = sentence(notice, post) if callable(sentence) else str(sentence)
    name = post.thread.title or _("a conversation")
    title = f"#{name}" if post.thread.kind == Thread.Kind.CHANNEL else name
    words = {"who": notice.who, "title": title, "count": len(notice.entries)}
    return Told(
        title=text % words,
        url=reverse("content:post", args=[post.id]),
        text=excerpt(plain_text(post.html), _EXCERPT) if with_text else "",
        context="" if post.thread.kind == Thread.Kind.DIRECT else post.thread.space.name,
        icon=icon,
        html=post.html if with_text and len(post.html) <= _HTML_AT_MOST else "",
        said=_said(notice, posts) if with_text and notice.in_full else (),
        reply_target=("post", post.id),
    )


def _said(notice: Notice, posts: Mapping[int, Post]) -> tuple[Said, ...]:
    ids = list(dict.fromkeys(entry.subject_id for entry in notice.entries))[-_SAID_AT_MOST:]
    return tuple(
        Said(
            post.author.name if post.author else _("Somebody"),
            _typed(post),
            post.html if len(post.html) <= _HTML_AT_MOST else "",
        )
        for id_ in ids
        if (post := posts.get(id_)) is not None
    )


def _typed(post: Post) -> str:
    """As it was typed, which reads well as plain text; a file by its name."""
    return (_OWN_FILE.sub(r"[\1]", post.markdown).strip() or plain_text(post.html))[:_HTML_AT_MOST]


def _posts(community_id: int, notices: Sequence[Notice]) -> dict[int, Post]:
    wanted = ((notice.entries[-_SAID_AT_MOST:] if notice.in_full else (notice.newest,)) for notice in notices)
    ids = {entry.subject_id for entries in wanted for entry in entries}
    rows = Post.everywhere.filter(community_id=community_id, id__in=ids).select_related("thread__space", "author")
    return {post.id: post for post in rows}
