"""What conditions may ask about the post that set a workflow off, and the placeholders of texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from folkmoot.automation.vocabulary.members import space_choices
from folkmoot.content.models import Post, Thread
from folkmoot.content.models.thread import ContentState
from folkmoot.core.workflows import (
    FieldKind,
    Placeholder,
    Subject,
    WorkflowField,
    placeholders,
    workflow_fields,
    workflow_occasions,
)

_POST = _("The post")
_WROTE = frozenset({"content.post.created"})
_OCCASIONS = (
    ("members.member.joined", _("somebody joins")),
    ("members.member.asked", _("somebody asks to join")),
    ("members.guidelines.accepted", _("somebody accepts the guidelines")),
    ("members.profile.changed", _("somebody changes their profile")),
    ("members.trust.changed", _("somebody gets another trust level")),
    ("members.role.changed", _("somebody gets another role")),
    ("members.member.left", _("somebody leaves")),
    ("content.thread.created", _("somebody opens a thread")),
    ("content.post.created", _("somebody writes a post")),
    ("content.reaction.added", _("somebody reacts to a post")),
    ("content.answer.accepted", _("somebody accepts an answer")),
    ("content.poll.voted", _("somebody votes in a poll")),
    ("content.thread.read", _("somebody reads a thread")),
    ("spaces.member.added", _("somebody is let into a space")),
)


def register_posts() -> None:
    """Add the fields, occasions and placeholders to the registries."""
    for field in _fields():
        workflow_fields.add(field.name, field)
    for kind, said in _OCCASIONS:
        workflow_occasions.add(kind, said)
    for place in _places():
        placeholders.add(place.name, place)


def thread_of(subject: Subject) -> Thread | None:
    """The thread of the occasion, as far as others see it."""
    thread_id = (subject.occasion.thread_id if subject.occasion else None) or 0
    threads = Thread.everywhere.filter(community_id=subject.community.id, id=thread_id, state=ContentState.VISIBLE)
    return threads.exclude(kind=Thread.Kind.DIRECT).select_related("space").first()


def post_of(subject: Subject) -> Post | None:
    """The post of the occasion, as far as others see it."""
    occasion = subject.occasion
    if occasion is None or occasion.subject_type not in ("post", "thread"):
        return None
    posts = Post.everywhere.filter(community_id=subject.community.id, state=ContentState.VISIBLE)
    own = occasion.subject_id or 0
    found = posts.filter(id=own) if occasion.subject_type == "post" else posts.filter(thread_id=own, number=1)
    return found.exclude(thread__kind=Thread.Kind.DIRECT).select_related("thread__space").first()


def _fields() -> Iterator[WorkflowField]:
    yield WorkflowField(
        "post.space", _("space"), FieldKind.CHOICE, _space, _POST, needs_post=True, choices=space_choices
    )
    yield WorkflowField("post.text", _("text"), FieldKind.TEXT, _text, _POST, needs_post=True)
    yield WorkflowField(
        "post.first", _("first post ever"), FieldKind.FLAG, _is_first, _POST, needs_post=True, kinds=_WROTE
    )
    yield WorkflowField("post.opens", _("opens a thread"), FieldKind.FLAG, _opens, _POST, needs_post=True)
    yield WorkflowField("post.tags", _("tags of the thread"), FieldKind.SET, _tags, _POST, needs_post=True)
    yield WorkflowField(
        "post.answers", _("posts of others after it"), FieldKind.NUMBER, _answers, _POST, needs_post=True
    )


def _places() -> Iterator[Placeholder]:
    yield Placeholder("name", _("the member's name"), lambda s: s.member.name if s.member else "")
    yield Placeholder("handle", _("the member's short name"), lambda s: s.member.handle if s.member else "")
    yield Placeholder("community", _("the community's name"), lambda s: str(s.community.name))
    yield Placeholder("thread", _("the thread's title"), lambda s: getattr(thread_of(s), "title", ""))
    yield Placeholder("community_link", _("the community's address"), lambda s: s.community.address, is_link=True)
    yield Placeholder("guidelines_link", _("where the guidelines are"), _at("guidelines/"), is_link=True)
    yield Placeholder("thread_link", _("where the thread is"), _thread_link, is_link=True)
    yield Placeholder("profile_link", _("where the member's profile is"), _profile_link, is_link=True)


def _space(subject: Subject, since: datetime | None) -> str | None:
    space_id = subject.occasion.space_id if subject.occasion else None
    if space_id is None and (thread := thread_of(subject)) is not None:
        space_id = thread.space_id
    return str(space_id) if space_id is not None else None


def _text(subject: Subject, since: datetime | None) -> str | None:
    post = post_of(subject)
    return post.markdown if post is not None else None


def _is_first(subject: Subject, since: datetime | None) -> bool | None:
    if subject.log is None or subject.occasion is None or not subject.occasion.kind.startswith("content."):
        return None
    return subject.log.count(_WROTE, None, subject.occasion.at) <= 1


def _opens(subject: Subject, since: datetime | None) -> bool | None:
    post = post_of(subject)
    return post.number == 1 if post is not None else None


def _tags(subject: Subject, since: datetime | None) -> set[str] | None:
    thread = thread_of(subject)
    return set(thread.tag_names) if thread is not None else None


def _answers(subject: Subject, since: datetime | None) -> int | None:
    post = post_of(subject)
    if post is None:
        return None
    later = Post.everywhere.filter(thread_id=post.thread_id, number__gt=post.number, state=ContentState.VISIBLE)
    return later.exclude(author_id=post.author_id).filter(created_at__lte=subject.now).count()


def _at(path: str) -> Callable[[Subject], str]:
    return lambda subject: f"{subject.community.address}{path}"


def _thread_link(subject: Subject) -> str:
    thread = thread_of(subject)
    return f"{subject.community.address}t/{thread.id}/" if thread is not None else ""


def _profile_link(subject: Subject) -> str:
    return f"{subject.community.address}m/{subject.member.handle}/" if subject.member is not None else ""
