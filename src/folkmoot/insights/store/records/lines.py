"""What the log tells of records, by those whom it may still name."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple, cast

from django.db.models import QuerySet

from folkmoot.activity.models import Activity
from folkmoot.core.registry import activity_kinds
from folkmoot.members.models import Membership

ACCEPTED = "content.answer.accepted"
# Told by the records themselves, and not by the log: so imported ones are like lived ones.
_BY_RECORDS = frozenset({
    "content.thread.created", "content.post.created", "content.reaction.added", "content.poll.voted",
    "content.thread.read", ACCEPTED, "members.member.joined",
})  # fmt: skip


class Line(NamedTuple):
    """A line of the log about a record."""

    id: int
    subject_id: int
    kind: str
    member_id: int
    at: datetime


def counted_kinds() -> list[str]:
    """Kinds of the log that are signs of life and that no record tells of."""
    return [kind.name for kind in activity_kinds if kind.counts and kind.name not in _BY_RECORDS]


def lines_about(community_id: int, subject_type: str, ids: Collection[int], kinds: Collection[str]) -> list[Line]:
    """The lines of these kinds about these records, in order; none by those who were erased."""
    lines = Activity.everywhere.filter(
        community_id=community_id, subject_type=subject_type, subject_id__in=ids, kind__in=kinds,
        member_id__in=members_with_names(community_id).values("id"),
    )  # fmt: skip
    rows = lines.order_by("id").values_list("id", "subject_id", "kind", "member_id", "at")
    return [Line(*cast("tuple[int, int, str, int, datetime]", row)) for row in rows]


def members_with_names(community_id: int) -> QuerySet[Membership]:
    """All members but those who were erased."""
    return Membership.everywhere.filter(community_id=community_id).exclude(state=Membership.State.ERASED)
