"""Counting what members do, from the log into their days: the consumer `members.trust`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, timedelta

from folkmoot.activity.models import Activity
from folkmoot.members.commands.trust import review_trust
from folkmoot.members.figures import PEOPLE
from folkmoot.members.models import MemberDay, Membership

READ, REACTED = "content.thread.read", "content.reaction.added"
WRITTEN, OPENED = "content.post.created", "content.thread.created"
KINDS = frozenset({READ, REACTED, WRITTEN})
# A longer pause between two signs of life is not time spent here.
_PAUSE = timedelta(minutes=5)
_FIELDS = (
    "threads_entered", "threads_replied", "posts_read", "reactions_given", "reactions_received", "minutes", "is_visit",
    "last_at", "last_line",
)  # fmt: skip
_Pair = tuple[str, int, int]


def hear(lines: Sequence[Activity]) -> None:
    """Count these lines of the log, and review who they tell of. Lines that were counted before count no more."""
    by_community: dict[int, list[Activity]] = defaultdict(list)
    for line in lines:
        if line.member_id is not None and line.actor_kind in PEOPLE:
            by_community[line.community_id].append(line)
    for community_id, own in by_community.items():
        touched = _Count(community_id, own).run()
        review_trust(community_id=community_id, member_ids=touched)


def forget_days() -> None:
    """Empty what is counted before it is counted anew."""
    MemberDay.everywhere.all().delete()


class _Count:
    """One community's lines of a batch, counted with a handful of statements."""

    def __init__(self, community_id: int, lines: Sequence[Activity]) -> None:
        self._community_id = community_id
        self._lines = lines
        self._seen = self._seen_before()
        self._days = self._existing_days()

    def run(self) -> set[int]:
        """Count; returns whose days changed."""
        for line in self._lines:
            assert line.member_id is not None
            self._count(line, line.member_id)
            author = line.details.get("author")
            if line.kind == REACTED and isinstance(author, int):
                self._count_received(line, author)
        days = list(self._days.values())
        kept = [day for day in days if day.pk is not None]
        MemberDay.everywhere.bulk_create([day for day in days if day.pk is None], batch_size=200)
        MemberDay.everywhere.bulk_update(kept, _FIELDS, batch_size=200)
        return {day.member_id for day in days}

    def _count(self, line: Activity, member_id: int) -> None:
        day = self._day(member_id, line)
        if day is None or line.id <= day.last_line:
            return
        if line.kind == REACTED:
            day.reactions_given += 1
        elif line.kind == READ:
            day.posts_read += max(0, int(line.details.get("posts") or 0))
            day.threads_entered += self._is_first(READ, line)
        elif (OPENED, member_id, line.thread_id) not in self._seen:
            day.threads_replied += self._is_first(WRITTEN, line)
        gap = line.at - day.last_at if day.last_at else None
        is_near = gap is not None and timedelta(0) <= gap <= _PAUSE
        day.minutes += gap.total_seconds() / 60 if gap is not None and is_near else 1
        day.is_visit = True
        day.last_at = line.at
        day.last_line = line.id

    def _count_received(self, line: Activity, author: int) -> None:
        day = self._day(author, line)
        if day is not None and line.id > day.last_line and author != line.member_id:
            day.reactions_received += 1
            day.last_line = line.id

    def _is_first(self, kind: str, line: Activity) -> int:
        if line.thread_id is None or line.member_id is None:
            return 0
        pair = (kind, line.member_id, line.thread_id)
        if pair in self._seen:
            return 0
        self._seen.add(pair)
        return 1

    def _day(self, member_id: int, line: Activity) -> MemberDay | None:
        key = (member_id, _day_of(line))
        if key not in self._days and member_id in self._known:
            self._days[key] = MemberDay(community_id=self._community_id, member_id=member_id, day=key[1])
        return self._days.get(key)

    def _existing_days(self) -> dict[tuple[int, date], MemberDay]:
        authors = {line.details.get("author") for line in self._lines if line.kind == REACTED}
        ids = {line.member_id for line in self._lines if line.member_id is not None} | {
            each for each in authors if isinstance(each, int)
        }
        # Members who were erased or united with another meanwhile are no longer there.
        known = Membership.everywhere.filter(community_id=self._community_id, id__in=ids)
        self._known = set(known.values_list("id", flat=True))
        days = {_day_of(line) for line in self._lines}
        rows = MemberDay.everywhere.filter(member_id__in=self._known, day__in=days)
        return {(row.member_id, row.day): row for row in rows}

    def _seen_before(self) -> set[_Pair]:
        """Which threads these members had entered, replied to or opened before this batch."""
        ids = {line.member_id for line in self._lines}
        threads = {line.thread_id for line in self._lines if line.kind != REACTED}
        earlier = Activity.everywhere.filter(
            community_id=self._community_id, member_id__in=ids, thread_id__in=threads, kind__in=(READ, WRITTEN, OPENED)
        )
        first = min(line.id for line in self._lines)
        rows = earlier.order_by("id").values_list("kind", "member_id", "thread_id", "id")
        return {
            (kind, member, thread)
            for kind, member, thread, id_ in rows
            if member is not None and thread is not None and (kind == OPENED or id_ < first)
        }


def _day_of(line: Activity) -> date:
    return line.at.astimezone(UTC).date()
