"""From what the log told to the records whose rows may be others now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from folkmoot.content.models import Poll, Post, Thread
from folkmoot.content.models.thread import ContentState
from folkmoot.core.deeds import deed_sources
from folkmoot.insights.store.folder import Manifest
from folkmoot.insights.store.records.members import persons_of
from folkmoot.insights.store.records.rows import LINE, MEMBER, OTHER, POST, THREAD, VISIT, Days
from folkmoot.insights.store.records.visits import visit_id, visit_of
from folkmoot.insights.store.records.whole import other_record
from folkmoot.insights.store.workshop import Workshop

Record = tuple[int, int]
Told = dict[str, set[object]]


def affected_records(shop: Workshop, store: Manifest, community_id: int, days: Days, told: Told) -> set[Record]:
    """The records to be read anew: those that were named, and those whose rows hang on them."""
    posts, threads, members = _ids(told, "post"), _ids(told, "thread"), _ids(told, "member")
    posts |= set(Poll.everywhere.filter(id__in=_ids(told, "poll")).values_list("post_id", flat=True))
    visits = {(member, days.of(datetime.fromtimestamp(at, UTC))) for member, at in _pairs(told, "visit")}
    records = {(VISIT, visit_id(member, day)) for member, day in visits}
    records |= {(LINE, id_) for id_ in _ids(told, "line")}
    records |= _others(told)
    threads |= _threads_in(shop, store, _ids(told, "space"))
    records |= _of_members(shop, store, community_id, _ids(told, "whole_member"))
    posts |= _posts_of(shop, store, _ids(told, "whole_thread") | _turned(shop, store, community_id, threads))
    posts |= _accepted(shop, store, threads)
    members |= _other_persons(shop, store, community_id) if "persons" in told else set()
    members |= _taken_for_programs(shop, store, {member for member, _day in visits})
    records |= {(POST, id_) for id_ in posts} | {(THREAD, id_) for id_ in threads}
    return records | {(MEMBER, id_) for id_ in members}


def _ids(told: Told, name: str) -> set[int]:
    return {id_ for id_ in told.get(name, ()) if isinstance(id_, int)}


def _pairs(told: Told, name: str) -> set[tuple[int, int]]:
    return {(pair[0], pair[1]) for pair in told.get(name, ()) if isinstance(pair, tuple)}


def _others(told: Told) -> set[Record]:
    return {
        (OTHER, other_record(number, id_))
        for number, source in enumerate(deed_sources)
        for id_ in _ids(told, f"other:{source.subject_type}")
    }


def _threads_in(shop: Workshop, store: Manifest, spaces: set[int]) -> set[int]:
    return _stored(shop, store, "threads", "thread_id", f"space_id IN {_in(spaces)}") if spaces else set()


def _turned(shop: Workshop, store: Manifest, community_id: int, threads: set[int]) -> set[int]:
    """Threads that came to be seen or not to be seen, or stand elsewhere, or are by somebody else than before."""
    if not threads:
        return set()
    here = Thread.everywhere.filter(community_id=community_id, id__in=threads, state=ContentState.VISIBLE)
    now = set(here.exclude(kind=Thread.Kind.DIRECT).values_list("id", "space_id", "author_id"))
    source = shop.source("threads", store.of("threads"))
    asked = f"SELECT thread_id, space_id, member_id FROM {source} WHERE thread_id IN {_in(threads)}"
    return {row[0] for row in now ^ set(shop.sql(asked))}


def _posts_of(shop: Workshop, store: Manifest, threads: set[int]) -> set[int]:
    if not threads:
        return set()
    there = _stored(shop, store, "posts", "post_id", f"thread_id IN {_in(threads)}")
    return there | set(Post.everywhere.filter(thread_id__in=threads).values_list("id", flat=True))


def _accepted(shop: Workshop, store: Manifest, threads: set[int]) -> set[int]:
    if not threads:
        return set()
    where = f"kind = 'accept' AND thread_id IN {_in(threads)}"
    now = Thread.everywhere.filter(id__in=threads, accepted_post__isnull=False)
    ids = now.values_list("accepted_post_id", flat=True)
    return _stored(shop, store, "facts", "subject_id", where) | {id_ for id_ in ids if id_ is not None}


def _taken_for_programs(shop: Workshop, store: Manifest, members: set[int]) -> set[int]:
    if not members:
        return set()
    return _stored(shop, store, "members", "member_id", f"is_bot AND member_id IN {_in(members)}")


def _other_persons(shop: Workshop, store: Manifest, community_id: int) -> set[int]:
    """Who is taken for somebody else now than before."""
    persons = persons_of(community_id)
    stored = shop.sql(f"SELECT member_id, person_id FROM {shop.source('members', store.of('members'))}")
    return {member for member, person in stored if persons.get(member, member) != person}


def _of_members(shop: Workshop, store: Manifest, community_id: int, members: set[int]) -> set[Record]:
    """Everything that names these members, in the store or in the records: who they are has changed."""
    if not members:
        return set()
    named = f"member_id IN {_in(members)} OR other_id IN {_in(members)}"
    facts = shop.source("facts", store.of("facts"))
    found = set(shop.sql(f"SELECT DISTINCT record_kind, record_id FROM {facts} WHERE {named}"))
    found |= {(POST, id_) for id_ in _stored(shop, store, "posts", "post_id", named)}
    found |= {(THREAD, id_) for id_ in _stored(shop, store, "threads", "thread_id", f"member_id IN {_in(members)}")}
    own = Post.everywhere.filter(community_id=community_id, author_id__in=members)
    found |= {(POST, id_) for id_ in own.values_list("id", flat=True)}
    days = {visit_of(number)[1] for kind, number in found if kind == VISIT}
    return found | {(VISIT, visit_id(member, day)) for member in members for day in days}


def _stored(shop: Workshop, store: Manifest, table: str, column: str, where: str) -> set[int]:
    source = shop.source(table, store.of(table))
    return {row[0] for row in shop.sql(f"SELECT DISTINCT {column} FROM {source} WHERE {where}")}


def _in(ids: Iterable[int]) -> str:
    return "(" + ", ".join(str(int(id_)) for id_ in ids) + ")"
