"""Days on which members were here, and deeds that only the log knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime

from django.db.models import Min, QuerySet

from folkmoot.activity.models import Activity
from folkmoot.core.actor import ActorKind
from folkmoot.core.deeds import Deed
from folkmoot.insights.store.records.lines import counted_kinds, members_with_names
from folkmoot.insights.store.records.rows import LINE, VISIT, Days, Rows

# A visit is known by member and day: both in one number.
_DAY_BITS = 20
_AT_ONCE = 20_000


def visit_id(member_id: int, day: date) -> int:
    """The number of a visit."""
    return (member_id << _DAY_BITS) | day.toordinal()


def visit_of(number: int) -> tuple[int, date]:
    """Whose visit that is, and of which day."""
    return number >> _DAY_BITS, date.fromordinal(number & ((1 << _DAY_BITS) - 1))


def add_visits(rows: Rows, community_id: int, ids: Collection[int]) -> None:
    """These visits, where the log has a sign of them. Programs with a token do not visit."""
    by_day: dict[date, list[int]] = defaultdict(list)
    for number in ids:
        member_id, day = visit_of(number)
        by_day[day].append(member_id)
    for day, members in by_day.items():
        first, end = rows.days.bounds(day)
        lines = _own_lines(community_id).filter(member_id__in=members, at__gte=first, at__lt=end)
        for visitor, at in lines.values("member_id").annotate(first=Min("at")).values_list("member_id", "first"):
            _add_visit(rows, visitor or 0, day, at)


def all_visits(community_id: int, days: Days) -> Iterator[Rows]:
    """Every visit, member by member."""
    rows = Rows(days)
    of_member: dict[date, datetime] = {}
    last = 0
    lines = _own_lines(community_id).order_by("member_id", "id").values_list("member_id", "at")
    for member_id, at in lines.iterator(chunk_size=5000):
        if member_id != last:
            _flush(rows, last, of_member)
            of_member, last = {}, member_id or 0
            if len(rows.tables["facts"]) > _AT_ONCE:
                yield rows
                rows = Rows(days)
        day = days.of(at)
        of_member[day] = min(at, of_member.get(day, at))
    _flush(rows, last, of_member)
    yield rows


def add_lines(rows: Rows, community_id: int, ids: Collection[int]) -> None:
    """Signs of life of which only these lines of the log tell."""
    lines = lines_alone(community_id).filter(id__in=ids)
    for id_, kind, member_id, at, space_id, thread_id, subject_id in lines.order_by("id").values_list(
        "id", "kind", "member_id", "at", "space_id", "thread_id", "subject_id"
    ):
        rows.fact((LINE, id_), Deed(f"log:{id_}", at, kind, member_id or 0, None, space_id, thread_id, subject_id))


def lines_alone(community_id: int) -> QuerySet[Activity]:
    """Lines that are a sign of life of which no record tells, nor any post or thread that they are about."""
    members = members_with_names(community_id).values("id")
    lines = Activity.everywhere.filter(community_id=community_id, kind__in=counted_kinds(), member_id__in=members)
    return lines.exclude(subject_type__in=("post", "thread"))


def _own_lines(community_id: int) -> QuerySet[Activity]:
    members = members_with_names(community_id).values("id")
    return Activity.everywhere.filter(
        community_id=community_id, actor_kind=ActorKind.MEMBER, member_id__in=members
    ).order_by()


def _flush(rows: Rows, member_id: int, of_member: dict[date, datetime]) -> None:
    for day, at in of_member.items():
        _add_visit(rows, member_id, day, at)


def _add_visit(rows: Rows, member_id: int, day: date, at: datetime) -> None:
    deed = Deed(f"visit:{member_id}:{day.isoformat()}", at, "visit", member_id)
    rows.fact((VISIT, visit_id(member_id, day)), deed)
