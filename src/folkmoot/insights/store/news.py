"""The consumer of the log: which records a line says have changed. It writes rows of the database alone.

So a replay or a rollback changes nothing twice; the store's files are written later, from the records.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from folkmoot.activity.models import Activity
from folkmoot.core.actor import ActorKind
from folkmoot.core.deeds import deed_sources
from folkmoot.insights.commands.store_news import note_news
from folkmoot.insights.store.records.lines import counted_kinds

# After these all posts of the thread are to be read anew, after those everything that names the member.
_WHOLE_THREAD = frozenset({"content.posts.moved", "content.thread.split", "content.thread.merged"})
_WHOLE_MEMBER = frozenset({"members.member.erased", "members.author.claimed", "members.author.linked"})
_EVERYTHING = frozenset({"connections.import.finished"})
_SUBJECTS = frozenset({"post", "thread", "member", "space", "poll"})


def hear(lines: Sequence[Activity]) -> None:
    """Note which records these lines are about."""
    counted = frozenset(counted_kinds())
    by_community: dict[int, dict[str, set[Any]]] = defaultdict(lambda: defaultdict(set))
    for line in lines:
        _note(by_community[line.community_id], line, counted)
    note_news(by_community)


def _note(records: dict[str, set[Any]], line: Activity, counted: frozenset[str]) -> None:
    if line.kind in _EVERYTHING:
        records["everything"].add(1)
    if line.subject_id is not None:
        if line.subject_type in _SUBJECTS:
            records[line.subject_type].add(line.subject_id)
        elif line.subject_type in _registered():
            records[f"other:{line.subject_type}"].add(line.subject_id)
    if line.thread_id is not None:
        records["thread"].add(line.thread_id)
    if isinstance(member_id := line.details.get("member"), int):
        records["member"].add(member_id)
    _note_actor(records, line, counted)
    _note_whole(records, line)
    if line.kind.startswith(("groups.", "segments.")):
        records["segments"].add(1)
    if line.kind.startswith("insights.people."):
        records["persons"].add(1)


def _note_actor(records: dict[str, set[Any]], line: Activity, counted: frozenset[str]) -> None:
    if line.member_id is None:
        return
    if line.actor_kind == ActorKind.MEMBER:
        records["visit"].add((line.member_id, int(line.at.timestamp())))
    elif line.actor_kind == ActorKind.TOKEN:
        # Whether it is a program hangs on how it acts.
        records["member"].add(line.member_id)
    if line.kind in counted and line.subject_type not in ("post", "thread"):
        records["line"].add(line.id)


def _note_whole(records: dict[str, set[Any]], line: Activity) -> None:
    if line.kind in _WHOLE_THREAD:
        others = (line.details.get("from_thread"), line.details.get("source"))
        ids = {id_ for id_ in (line.subject_id, *others) if isinstance(id_, int)}
        records["whole_thread"] |= ids
        records["thread"] |= ids
    if line.kind in _WHOLE_MEMBER:
        ids = {id_ for id_ in (line.subject_id, line.details.get("was")) if isinstance(id_, int)}
        records["whole_member"] |= ids
        records["member"] |= ids


def _registered() -> frozenset[str]:
    return frozenset(source.subject_type for source in deed_sources)
