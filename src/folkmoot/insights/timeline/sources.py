"""What rooms say of a member to managers: sources of the timeline, and reasons. Rooms above register theirs, too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise

from folkmoot.core.actor import Actor
from folkmoot.core.registry import Registry
from folkmoot.members.models import Membership

M = TypeVar("M", bound=Model)
Key = tuple[datetime, str, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened. `id` is that of its row; `source` the name of who told of it."""

    at: datetime
    source: str
    id: int
    sentence: str
    text: str = ""
    url: str = ""

    @property
    def key(self) -> Key:
        return (self.at, self.source, self.id)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a source is asked: the entries after a key, the newest first, at most so many.

    `member_ids` are the member and those who count as the same person. The caller has asked the policy: who asks
    sees people.
    """

    actor: Actor
    member: Membership
    member_ids: tuple[int, ...]
    limit: int
    source: str
    key: Key | None = None

    def rows(self, rows: QuerySet[M], field: str) -> list[M]:
        """Those of the page, by a field that says when: one statement."""
        if self.key is not None:
            at, source, last_id = self.key
            after = Q(**{f"{field}__lt": at})
            if self.source > source:
                after |= Q(**{field: at})
            elif self.source == source:
                after |= Q(**{field: at}) & Q(id__lt=last_id)
            rows = rows.filter(after)
        return list(rows.order_by(f"-{field}", "-id")[: self.limit])


@dataclass(frozen=True, slots=True)
class TimelineSource:
    """A kind of entries. `load` makes a fixed number of statements, and none for each entry.

    It never tells of direct conversations, of what the reader may not see, nor of who flagged, blocked or voted what.
    """

    name: str
    label: str | Promise
    load: Callable[[Asked], Iterable[Entry]]


@dataclass(frozen=True, slots=True)
class RecordReason:
    """Why somebody should look at a member, in words; `tone` is that of a notice: "info", "success", "warning"."""

    label: str
    words: str = ""
    tone: str = "info"


timeline_sources: Registry[TimelineSource] = Registry("source of the timeline")
# Says of a member why managers should look at them; shown on top of the record, and told by the API.
record_reasons: Registry[Callable[[Actor, Membership], Iterable[RecordReason]]] = Registry("reasons on records")
