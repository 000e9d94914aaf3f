"""Writing notifications: what belongs together gathers in one row, and what else is to be sent is put on its way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.utils import timezone

from folkmoot.activity.log import build, record_many
from folkmoot.core.actor import Actor
from folkmoot.core.notices import DIGEST, MAIL, PAGE, Candidates, NotificationKind, ways
from folkmoot.notifications.commands.writing import (
    COLUMNS,
    OnWay,
    Row,
    insert_deliveries,
    insert_notifications,
    update_notifications,
)
from folkmoot.notifications.models import Notification
from folkmoot.notifications.models.notification import ENTRIES_AT_MOST
from folkmoot.notifications.queries.hearers import Hearers
from folkmoot.notifications.queries.portions import among, portions

# Members a line of the log names, for the pages that are open.
_NAMED_AT_ONCE = 500
_GROUPS_ASKED = 5

Key = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Telling:
    """That a member is told of a line, as what and by which ways."""

    member_id: int
    kind: NotificationKind
    candidates: Candidates
    ways: frozenset[str]

    @property
    def key(self) -> Key:
        group = self.candidates.group or f"line:{self.candidates.line.id}"
        return self.member_id, self.kind.name, group


def gather(community_id: int, tellings: Sequence[Telling], hearers: Hearers) -> frozenset[str]:
    """Write what is told, in the order of the log. Returns the ways by which something is due at once.

    Records `notifications.notice.told` with the members, so that their open pages hear. The caller holds the
    transaction.
    """
    if not tellings:
        return frozenset()
    now = timezone.now()
    rows = _open_rows(community_id, tellings)
    known = set(rows)
    for telling in tellings:
        row = rows.get(telling.key)
        if row is None or hearers.has_read(row.member_id, row.last_line):
            row = rows[telling.key] = _fresh(community_id, telling, now, row)
        _add(row, telling, now)
    insert_notifications([row for key, row in rows.items() if key not in known])
    update_notifications([rows[key] for key in known])
    urgent = _put_on_way(tellings, hearers, now)
    _tell_pages(community_id, sorted({t.member_id for t in tellings if PAGE in t.ways}))
    return urgent


def _open_rows(community_id: int, tellings: Sequence[Telling]) -> dict[Key, Row]:
    """The unread rows in which these would gather."""
    grouped = [telling for telling in tellings if telling.candidates.group]
    wanted = {telling.key for telling in grouped}
    kinds = {telling.kind.name for telling in grouped}
    groups = {telling.candidates.group for telling in grouped}
    found: dict[Key, Row] = {}
    for some in portions([telling.member_id for telling in grouped]):
        rows = Notification.everywhere.filter(
            among("member_id", some), community_id=community_id, kind__in=kinds, read_at__isnull=True
        )
        # An index is asked for each member with each group.
        if len(groups) <= _GROUPS_ASKED:
            rows = rows.filter(group__in=groups)
        for values in rows.values_list(*COLUMNS):
            row = Row(*values)
            key = (row.member_id, row.kind, row.group)
            if key in wanted:
                found[key] = row
    return found


def _fresh(community_id: int, telling: Telling, now: datetime, row: Row | None) -> Row:
    """A row to gather in; one that was read with everything else begins anew, for there may be one open only."""
    return Row(row.id if row else None, community_id, *telling.key, created_at=now)


def _add(row: Row, telling: Telling, now: datetime) -> None:
    candidates, line = telling.candidates, telling.candidates.line
    entry = [line.id, candidates.subject_id, line.member_id, int(line.at.timestamp())]
    row.entries = [*row.entries, entry][-ENTRIES_AT_MOST:]
    row.people = len({who for _line, _subject, who, _at in row.entries})
    row.subject_id, row.last_line, row.at = candidates.subject_id, line.id, now
    row.space_id, row.thread_id = candidates.space_id, candidates.thread_id
    row.number = max(row.number, candidates.number)
    row.reason = candidates.reason
    row.is_listed = row.is_listed or PAGE in telling.ways
    # What was mailed need not be told again.
    row.in_digest = row.in_digest or (DIGEST in telling.ways and MAIL not in telling.ways)


def _put_on_way(tellings: Sequence[Telling], hearers: Hearers, now: datetime) -> frozenset[str]:
    sending = [way for way in ways if way.deliver is not None]
    quiet: dict[int, datetime | None] = {}
    deliveries: dict[tuple[Key, str], OnWay] = {}
    for telling in tellings:
        for way in sending:
            if way.name not in telling.ways or (telling.key, way.name) in deliveries:
                continue
            if telling.member_id not in quiet:
                quiet[telling.member_id] = hearers.quiet_until(telling.member_id, now)
            held = quiet[telling.member_id]
            deliveries[telling.key, way.name] = OnWay(
                telling.key, way.name, telling.candidates.line.id, held or now + way.delay, held is not None
            )
    # What is on its way already takes along what has come since.
    insert_deliveries(deliveries.values())
    return frozenset(delivery.way for delivery in deliveries.values() if delivery.due_at <= now)


def _tell_pages(community_id: int, members: Iterable[int]) -> None:
    system, rest = Actor.system(community_id), iter(members)
    lines = []
    while some := list(islice(rest, _NAMED_AT_ONCE)):
        lines.append(build("notifications.notice.told", actor=system, details={"members": some}))
    if lines:
        record_many(lines)
