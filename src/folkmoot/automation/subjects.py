"""Members as workflows see them: who they are, where their clocks stand, and their lines of the log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from folkmoot.activity.models import Activity
from folkmoot.communities.models import Community
from folkmoot.core.times import zone_named
from folkmoot.core.workflows import Occasion, Subject
from folkmoot.members.models import Membership

# What members say among themselves is nobody's occasion, a manager's neither.
_AMONG_THEMSELVES = ("content.direct.", "members.relation.", "chat.presence.")


@dataclass(frozen=True, slots=True)
class MemberLog:
    """Asks the database for one member's lines."""

    community_id: int
    member_id: int

    def count(self, kinds: frozenset[str], since: datetime | None, until: datetime) -> int:
        return self._lines(kinds, since, until).count()

    def threads(self, kinds: frozenset[str], since: datetime | None, until: datetime) -> int:
        return self._lines(kinds, since, until).values("thread_id").distinct().count()

    def _lines(self, kinds: frozenset[str], since: datetime | None, until: datetime) -> QuerySet[Activity]:
        lines = Activity.everywhere.filter(
            community_id=self.community_id, member_id=self.member_id, kind__in=kinds, at__lte=until
        )
        return lines if since is None else lines.filter(at__gt=since)


@dataclass(frozen=True, slots=True)
class LoadedLog:
    """Lines that were loaded for many members at once: (moment, kind, thread)."""

    lines: list[tuple[datetime, str, int | None]]

    def count(self, kinds: frozenset[str], since: datetime | None, until: datetime) -> int:
        return sum(1 for _each in self._within(kinds, since, until))

    def threads(self, kinds: frozenset[str], since: datetime | None, until: datetime) -> int:
        return len({thread for _at, _kind, thread in self._within(kinds, since, until)})

    def _within(
        self, kinds: frozenset[str], since: datetime | None, until: datetime
    ) -> Iterable[tuple[datetime, str, int | None]]:
        return (
            line for line in self.lines if line[1] in kinds and line[0] <= until and (since is None or line[0] > since)
        )


def load_logs(community_id: int, member_ids: Iterable[int], kinds: frozenset[str]) -> dict[int, LoadedLog]:
    """The lines of these kinds for all of these members, in one statement."""
    found: dict[int, LoadedLog] = {member_id: LoadedLog([]) for member_id in member_ids}
    if not kinds:
        return found
    rows = Activity.everywhere.filter(community_id=community_id, member_id__in=list(found), kind__in=kinds)
    for member_id, at, kind, thread_id in rows.values_list("member_id", "at", "kind", "thread_id"):
        if member_id is not None:
            found[member_id].lines.append((at, kind, thread_id))
    return found


def zone_of(community: Community, member: Membership | None) -> ZoneInfo:
    """The member's own zone, else the community's, else the installation's."""
    own = member.account.time_zone if member is not None and member.account is not None else ""
    return zone_named(own, community.time_zone)


def community_zone(community: Community) -> ZoneInfo:
    return zone_named(community.time_zone)


def subject_for(
    community: Community,
    member: Membership | None,
    *,
    now: datetime,
    occasion: Occasion | None = None,
    began_at: datetime | None = None,
    log: Any = None,
) -> Subject:
    """A subject at a moment; without a log of its own it asks the database."""
    if log is None and member is not None:
        log = MemberLog(community.id, member.id)
    return Subject(community, now, member, occasion, began_at, log)


def is_for_workflows(kind: str) -> bool:
    """Whether workflows may hear of such lines of the log: never of what members do among themselves."""
    return not kind.startswith(_AMONG_THEMSELVES)


def occasion_of(line: Activity) -> Occasion:
    """What a line of the log is to a workflow."""
    return Occasion(
        line.id, line.kind, line.at, line.subject_type, line.subject_id, line.thread_id, line.space_id, line.details
    )


def occasion_data(occasion: Occasion | None) -> dict[str, Any]:
    """An occasion as a run keeps it."""
    if occasion is None:
        return {}
    return {
        "line": occasion.line_id, "kind": occasion.kind, "at": occasion.at.isoformat(), "type": occasion.subject_type,
        "id": occasion.subject_id, "thread": occasion.thread_id, "space": occasion.space_id,
    }  # fmt: skip


def read_occasion(data: dict[str, Any]) -> Occasion | None:
    """What `occasion_data` kept."""
    if not data:
        return None
    return Occasion(
        data["line"], data["kind"], datetime.fromisoformat(data["at"]), data["type"], data["id"], data["thread"],
        data["space"],
    )  # fmt: skip


def concerned_member(line: Activity) -> int | None:
    """Whom a line is about: the member it names as its subject, else who did it."""
    return line.subject_id if line.subject_type == "member" and line.subject_id is not None else line.member_id
