"""All rows of a community, or those of the records that changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from folkmoot.content.models import Post, Thread
from folkmoot.core.deeds import DeedSource, deed_sources
from folkmoot.core.registry import member_groups
from folkmoot.insights.store.hooks import segment_sources
from folkmoot.insights.store.records.members import add_members, persons_of
from folkmoot.insights.store.records.posts import add_posts
from folkmoot.insights.store.records.rows import LINE, MEMBER, OTHER, POST, THREAD, VISIT, Days, Rows, batches
from folkmoot.insights.store.records.threads import add_threads
from folkmoot.insights.store.records.visits import add_lines, add_visits, all_visits, lines_alone
from folkmoot.members.models import Membership

_AT_ONCE = 500
_Add = Callable[[Rows, int, Collection[int]], None]


def rows_of(community_id: int, days: Days, records: Iterable[tuple[int, int]]) -> Iterator[Rows]:
    """The rows of these records (kind and number), in batches."""
    by_kind: dict[int, list[int]] = {}
    for kind, number in records:
        by_kind.setdefault(kind, []).append(number)
    for kind, add in _adders(community_id).items():
        for ids in batches(sorted(by_kind.get(kind, [])), _AT_ONCE):
            rows = Rows(days)
            add(rows, community_id, ids)
            yield rows


def all_rows(community_id: int, days: Days) -> Iterator[Rows]:
    """Every row of the community but those of segments, in batches."""
    adders = _adders(community_id)
    for kind, ids in _all_ids(community_id):
        for some in _in_batches(ids):
            rows = Rows(days)
            adders[kind](rows, community_id, some)
            yield rows
    yield from all_visits(community_id, days)


def segment_rows(community_id: int) -> list[tuple[object, ...]]:
    """Who is in which group and segment now. Groups that only their members may know are left out."""
    found = {
        (f"group:{each.group}", each.member_id)
        for source in member_groups
        for each in source(community_id)
        if not each.secret
    }
    for segments in segment_sources:
        for name, members in segments(community_id):
            found.update((name, member_id) for member_id in members)
    return sorted(found)


def other_record(source: int, id_: int) -> int:
    """The number of a record of a registered source: which source, and which of its records."""
    return (source << 48) | id_


def _adders(community_id: int) -> dict[int, _Add]:
    persons = persons_of(community_id)

    def members(rows: Rows, community_id: int, ids: Collection[int]) -> None:
        add_members(rows, community_id, ids, persons)

    return {
        MEMBER: members, THREAD: add_threads, POST: add_posts, VISIT: add_visits, LINE: add_lines, OTHER: _add_others,
    }  # fmt: skip


def _add_others(rows: Rows, community_id: int, ids: Collection[int]) -> None:
    for number, source in enumerate(deed_sources):
        own = [id_ & ((1 << 48) - 1) for id_ in ids if id_ >> 48 == number]
        for id_, deed in source.deeds(community_id, own) if own else ():
            rows.fact((OTHER, other_record(number, id_)), deed)


def _all_ids(community_id: int) -> Iterator[tuple[int, Iterable[int]]]:
    yield MEMBER, _ids(Membership.everywhere.filter(community_id=community_id))
    yield THREAD, _ids(Thread.everywhere.filter(community_id=community_id).exclude(kind=Thread.Kind.DIRECT))
    yield POST, _ids(Post.everywhere.filter(community_id=community_id))
    yield LINE, _ids(lines_alone(community_id))
    for number, source in enumerate(deed_sources):
        yield OTHER, _ids_of(source, number, community_id)


def _ids_of(source: DeedSource, number: int, community_id: int) -> Iterator[int]:
    for id_ in source.ids(community_id):
        yield other_record(number, id_)


def _ids(rows: QuerySet[Any]) -> Iterator[int]:
    """The ids in order, asked for bit by bit: no statement stays open while others run."""
    last = 0
    while some := list(rows.filter(id__gt=last).order_by("id").values_list("id", flat=True)[:10_000]):
        yield from some
        last = some[-1]


def _in_batches(ids: Iterable[int]) -> Iterator[list[int]]:
    batch: list[int] = []
    for id_ in ids:
        batch.append(id_)
        if len(batch) == _AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
