"""What rooms tell the analytic store from their records, beside what it reads itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from folkmoot.core.registry import Registry


@dataclass(frozen=True, slots=True)
class Deed:
    """A sign of life that a room's records tell of: `key` makes it this one and no other ("rsvp:12")."""

    key: str
    at: datetime
    kind: str
    member_id: int
    other_id: int | None = None
    space_id: int | None = None
    thread_id: int | None = None
    subject_id: int | None = None


@dataclass(frozen=True, slots=True)
class DeedSource:
    """Deeds of a room for the analytic store, read from its records: lived and imported ones alike.

    `ids(community_id)` yields the ids of all records; `deeds(community_id, ids)` the deeds, each with the id of its
    record, of those that are there and may be seen. A line of the log whose subject is (`subject_type`, id) has that
    record read anew.
    """

    subject_type: str
    ids: Callable[[int], Iterable[int]]
    deeds: Callable[[int, Collection[int]], Iterable[tuple[int, Deed]]]


deed_sources: Registry[DeedSource] = Registry("source of deeds")
# Says from which source members came who came by an import; None asks for all of a community.
MemberSources = Callable[[int, "Collection[int] | None"], Mapping[int, str]]
member_sources: Registry[MemberSources] = Registry("source of members")
