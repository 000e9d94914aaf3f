"""Lines of the log of and about a member, as far as they are managers' business."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from folkmoot.activity.models import Activity
from folkmoot.content.models import Thread
from folkmoot.core.actor import Actor
from folkmoot.core.registry import activity_kinds
from folkmoot.groups.policies import groups_visible_to
from folkmoot.insights.timeline.sources import Asked, Entry
from folkmoot.members.models import Membership
from folkmoot.spaces.policies import spaces_visible_to

# What somebody reads, keeps, blocks, votes and flags is theirs; decisions come with their own policy.
_PRIVATE_PREFIXES = (
    "content.bookmark.",
    "content.direct.",
    "insights.query.",
    "insights.sql.",
    "members.relation.",
    "moderation.",
    "notifications.",
    "push.",
)
_PRIVATE = (
    "automation.note.seen",
    "content.poll.retracted",
    "content.poll.voted",
    "content.space.read",
    "content.thread.followed",
    "content.thread.read",
    "content.thread.unread",
    "members.data.exported",
    "members.member.seen",
)
# Other sources tell of these from their records.
_TOLD = (
    "content.post.created",
    "content.reaction.added",
    "content.thread.created",
    "insights.contact.logged",
    "insights.record.noted",
    "members.member.imported",
    "members.member.joined",
)


Names = dict[str, dict[int, str]]
_NAMED = ("member", "thread", "space", "group")


def logged(asked: Asked) -> Iterator[Entry]:
    """In five statements: the lines, and the names of whom and what they tell of."""
    lines = asked.rows(_lines(asked), "at")
    names = _names(asked.actor, lines)
    for line in lines:
        yield _entry(asked.source, line, names)


def _names(actor: Actor, lines: Sequence[Activity]) -> Names:
    """What members, threads, spaces and groups of these lines are called, as far as the reader sees them."""
    ids = {kind: {line.subject_id or 0 for line in lines if line.subject_type == kind} for kind in _NAMED}
    ids["member"] |= {line.member_id or 0 for line in lines}
    ids["thread"] |= {line.thread_id or 0 for line in lines}
    rows: dict[str, QuerySet[Any, tuple[int, str]]] = {
        "member": Membership.everywhere.filter(community_id=actor.community_id).values_list("id", "name"),
        "thread": Thread.everywhere.exclude(kind=Thread.Kind.DIRECT).values_list("id", "title"),
        "space": spaces_visible_to(actor).values_list("id", "name"),
        "group": groups_visible_to(actor).values_list("id", "name"),
    }
    return {kind: dict(found.filter(id__in=ids[kind])) for kind, found in rows.items()}


def _lines(asked: Asked) -> QuerySet[Activity]:
    of = Q(member_id__in=asked.member_ids)
    about = Q(subject_type="member", subject_id__in=asked.member_ids)
    # Only what is known to stand in a space: a line whose thread is gone may have been of a conversation.
    places = Thread.everywhere.filter(id=OuterRef("thread_id")).exclude(kind=Thread.Kind.DIRECT)
    nowhere = Q(thread_id=None) & ~Q(kind__startswith="content.")
    private = Q(kind__in=(*_PRIVATE, *_TOLD))
    for prefix in _PRIVATE_PREFIXES:
        private |= Q(kind__startswith=prefix)
    rows = Activity.everywhere.filter(of | about, community_id=asked.member.community_id)
    return rows.exclude(private).filter(nowhere | Exists(places))


def _entry(source: str, line: Activity, names: Names) -> Entry:
    kind = activity_kinds.find(line.kind)
    actor = names["member"].get(line.member_id or 0)
    title = names["thread"].get(line.thread_id or 0, "")
    words = {
        "actor": actor or (_("A workflow") if line.actor_kind == "automation" else _("Folkmoot")),
        "subject": names.get(line.subject_type, {}).get(line.subject_id or 0) or title or _gone(line.subject_type),
    }
    said = str(kind.sentence) % words if kind else _("Something happened for which this version has no words")
    url = reverse("content:thread-short", args=[line.thread_id]) if title else ""
    return Entry(line.at, source, line.id, said, title, url)


def _gone(subject_type: str) -> str:
    return {
        "member": _("somebody who is gone"), "thread": _("a thread that is gone"), "post": _("a thread that is gone"),
        "space": _("a space that is gone"), "group": _("a group that is gone"),
    }.get(subject_type, _("something that is gone"))  # fmt: skip
