"""Lines of the log of and about a member, as far as they are managers' business."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from folkmoot.activity.models import Activity
from folkmoot.content.models import Thread
from folkmoot.core.registry import activity_kinds
from folkmoot.insights.timeline.sources import Asked, Entry
from folkmoot.members.models import Membership

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


def logged(asked: Asked) -> Iterator[Entry]:
    """In three statements: the lines, who did it, and where."""
    lines = asked.rows(_lines(asked), "at")
    ids = {line.member_id or 0 for line in lines}
    ids |= {line.subject_id or 0 for line in lines if line.subject_type == "member"}
    here = Membership.everywhere.filter(community_id=asked.member.community_id)
    names = dict(here.filter(id__in=ids).values_list("id", "name"))
    places = {line.thread_id or 0 for line in lines}
    threads = Thread.everywhere.exclude(kind=Thread.Kind.DIRECT).filter(id__in=places)
    titles = dict(threads.values_list("id", "title"))
    for line in lines:
        yield _entry(asked.source, line, names, titles)


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


def _entry(source: str, line: Activity, names: dict[int, str], titles: dict[int, str]) -> Entry:
    kind = activity_kinds.find(line.kind)
    actor = names.get(line.member_id or 0) or (_("A workflow") if line.actor_kind == "automation" else _("Folkmoot"))
    title = titles.get(line.thread_id or 0, "")
    subject = names.get(line.subject_id or 0, "") if line.subject_type == "member" else title
    said = str(kind.sentence) % {"actor": actor, "subject": subject or line.subject_type} if kind else line.kind
    url = reverse("content:thread-short", args=[line.thread_id]) if title else ""
    return Entry(line.at, source, line.id, said, title, url)
