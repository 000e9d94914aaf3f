"""Handing on what is due: asked again who may see it, who has read it meanwhile, and who rests now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation

from folkmoot.communities.models import Community
from folkmoot.core.notices import Item, Parcel, Way, notification_kinds, ways
from folkmoot.notifications.links import addressed
from folkmoot.notifications.models import Delivery
from folkmoot.notifications.queries.hearers import Hearers, hearers_of
from folkmoot.notifications.queries.portions import portions
from folkmoot.notifications.queries.words import in_words

log = structlog.get_logger(__name__)
_AT_ONCE = 400
# After so many failures a parcel is given up; the page has it in any case.
_ATTEMPTS_AT_MOST = 6


def send_due(way: Way) -> int:
    """Hand on what is due by this way; returns how many deliveries were dealt with.

    What is handed on and that it was are committed together. What fails is tried again, later each time, and holds up
    nobody else.
    """
    total = 0
    while dealt := _send_some(way):
        total += dealt
    return total


def _send_some(way: Way) -> int:
    now = timezone.now()
    if not Delivery.everywhere.filter(way=way.name, due_at__lte=now).exists():
        return 0
    with transaction.atomic():
        rows = _due(way, now)
        gone: list[int] = []
        for community_id, some in _by(rows, "community_id").items():
            gone += _send(way, community_id, some, now)
        Delivery.everywhere.filter(id__in=gone).delete()
    return len(rows)


def _due(way: Way, now: datetime) -> list[Delivery]:
    """What is due, and what waits for the same member in the same thread, or for the end of the same quiet."""
    waiting = Delivery.everywhere.filter(way=way.name).select_related("notification")
    due = list(waiting.select_for_update(of=("self",)).filter(due_at__lte=now).order_by("due_at", "id")[:_AT_ONCE])
    if way.joins and due:
        members = {row.member_id for row in due}
        threads = {row.notification.thread_id for row in due if row.notification.thread_id}
        known = {row.id for row in due}
        for some in portions(members):
            late = waiting.filter(member_id__in=some, notification__thread_id__in=threads, due_at__gt=now)
            pairs = {(row.member_id, row.notification.thread_id) for row in due}
            due += [row for row in late if row.id not in known and (row.member_id, row.notification.thread_id) in pairs]
    return due


def _send(way: Way, community_id: int, rows: Sequence[Delivery], now: datetime) -> list[int]:
    """Hand on what is still wanted; returns the ids of what need not wait any longer."""
    hearers = hearers_of(community_id, {row.member_id for row in rows}, kinds={row.notification.kind for row in rows})
    wanted = [row for row in rows if _is_wanted(way, row, hearers)]
    ready = _without_resting(wanted, hearers, now)
    failed: set[int] = set()
    # The paths in parcels, and those that ways make themselves, are the community's.
    with addressed(Community.objects.get(id=community_id)):
        for parcel, deliveries in _parcels(way, community_id, ready, hearers):
            if not _hand_on(way, parcel):
                failed |= {row.id for row in deliveries}
    _try_later([row for row in ready if row.id in failed], now)
    given_up = {row.id for row in ready if row.id in failed and row.attempts > _ATTEMPTS_AT_MOST}
    waiting = {row.id for row in wanted} - {row.id for row in ready} | (failed - given_up)
    return [row.id for row in rows if row.id not in waiting]


def _is_wanted(way: Way, row: Delivery, hearers: Hearers) -> bool:
    notification = row.notification
    kind = notification_kinds.find(notification.kind)
    if kind is None or not hearers.reaches(row.member_id, kind) or notification.read_at is not None:
        return False
    if hearers.has_read(row.member_id, notification.last_line):
        return False
    return way.name in hearers.ways_of(row.member_id, kind)


def _without_resting(rows: Iterable[Delivery], hearers: Hearers, now: datetime) -> list[Delivery]:
    ready, resting = [], []
    for row in rows:
        end = hearers.quiet_until(row.member_id, now)
        if end is None:
            ready.append(row)
        else:
            row.due_at, row.is_held = end, True
            resting.append(row)
    Delivery.everywhere.bulk_update(resting, ["due_at", "is_held"], batch_size=_AT_ONCE)
    return ready


def _parcels(
    way: Way, community_id: int, rows: Sequence[Delivery], hearers: Hearers
) -> Iterable[tuple[Parcel, list[Delivery]]]:
    """One parcel for a member and thread, and one for all that was held."""
    by_language = defaultdict(list)
    for row in rows:
        by_language[hearers.people[row.member_id].language].append(row)
    for language, some in by_language.items():
        with translation.override(language):
            notifications = {row.notification_id: row.notification for row in some}
            since = {row.notification_id: row.from_line for row in some}
            found = in_words(community_id, list(notifications.values()), since=since, in_full=way.in_full)
            items = {item.notification_id: item for item in found}
        for (member_id, is_held, _thread), together in _together(way, some).items():
            told = _in_order(items, together)
            if told:
                person = hearers.people[member_id]
                yield Parcel(community_id, member_id, person.account_id, language, told, is_held), together


def _together(way: Way, rows: Iterable[Delivery]) -> dict[tuple[int, bool, Any], list[Delivery]]:
    found: dict[tuple[int, bool, Any], list[Delivery]] = defaultdict(list)
    for row in rows:
        place: Any = row.notification.thread_id if way.joins else None
        if row.is_held:
            place = "held"
        elif place is None:
            place = f"alone:{row.id}"
        found[row.member_id, row.is_held, place].append(row)
    return found


def _in_order(items: dict[int, Item], rows: Iterable[Delivery]) -> tuple[Item, ...]:
    told = {row.notification_id: items[row.notification_id] for row in rows if row.notification_id in items}
    return tuple(sorted(told.values(), key=lambda item: item.notice.newest.line))


def _hand_on(way: Way, parcel: Parcel) -> bool:
    assert way.deliver is not None
    try:
        with transaction.atomic():
            way.deliver([parcel])
    except Exception:
        log.exception("a parcel was not handed on", way=way.name, member=parcel.member_id)
        return False
    return True


def _try_later(rows: Sequence[Delivery], now: datetime) -> None:
    for row in rows:
        row.attempts += 1
        row.due_at = now + timedelta(minutes=2**row.attempts)
    Delivery.everywhere.bulk_update(rows, ["attempts", "due_at"], batch_size=_AT_ONCE)


def _by(rows: Iterable[Delivery], name: str) -> dict[int, list[Delivery]]:
    found: dict[int, list[Delivery]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def forget_undeliverable() -> int:
    """Drop what waits for a way that is no longer there; returns how many."""
    gone, _by_table = Delivery.everywhere.filter(~Q(way__in=ways.names())).delete()
    return gone
