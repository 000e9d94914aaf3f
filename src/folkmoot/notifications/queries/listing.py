"""A member's list of notifications: by key, however many there are, and counts that stop where nobody counts on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from folkmoot.core.actor import Actor
from folkmoot.core.notices import Item, notification_kinds
from folkmoot.members.models import Membership
from folkmoot.notifications.models import Notification, Reception
from folkmoot.notifications.policies import notifications_visible_to
from folkmoot.notifications.queries.words import actors_of, in_words

PAGE_SIZE = 25
COUNTED_AT_MOST = 99
_FACES = 3
UNSEEN = """
    SELECT count(*) AS count FROM (
        SELECT 1 FROM notifications_notification
        WHERE community_id = %s AND member_id = %s AND read_at IS NULL AND is_listed AND last_line >
            coalesce((SELECT seen_line FROM notifications_reception WHERE member_id = %s), 0)
        LIMIT %s
    ) AS unseen
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """A notification as the list shows it."""

    item: Item
    at: datetime
    is_unread: bool
    why: str
    faces: tuple[Membership, ...]

    @property
    def id(self) -> int:
        return self.item.notification_id


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list; `before` is where the next one begins, 0 at the end."""

    shown: list[Shown]
    before: int


def count_unseen(community_id: int, member_id: int) -> int:
    """How many have come since the list was last opened, at most one more than `COUNTED_AT_MOST`; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(UNSEEN, unseen_of(community_id, member_id))
        return int(cursor.fetchone()[0])


def unseen_of(community_id: int, member_id: int) -> list[int]:
    """What `UNSEEN` is asked with."""
    return [community_id, member_id, member_id, COUNTED_AT_MOST + 1]


def count_label(count: int) -> str:
    """A count as it is shown: "7", "99+", nothing for none."""
    return f"{COUNTED_AT_MOST}+" if count > COUNTED_AT_MOST else str(count) if count else ""


def unread_of(actor: Actor) -> QuerySet[Notification]:
    """What the actor has not read."""
    reception = Reception.everywhere.filter(member_id=actor.member_id).values_list("read_line", flat=True).first()
    return notifications_visible_to(actor).filter(read_at=None, last_line__gt=reception or 0)


def listed(
    actor: Actor, *, section: str = "", only_unread: bool = False, before: int = 0, size: int = PAGE_SIZE
) -> Listed:
    """A page of the actor's notifications, the newest first. What may not be seen any more is left out of it."""
    read_line = Reception.everywhere.filter(member_id=actor.member_id).values_list("read_line", flat=True).first() or 0
    rows = unread_of(actor) if only_unread else notifications_visible_to(actor)
    if section:
        rows = rows.filter(kind__in=[kind.name for kind in notification_kinds if kind.section == section])
    if before:
        rows = rows.filter(last_line__lt=before)
    found = list(rows.order_by("-last_line")[: size + 1])
    more = found[size - 1].last_line if len(found) > size else 0
    return Listed(shown_of(actor.community_id, found[:size], read_line), more)


def shown_of(community_id: int, rows: Sequence[Notification], read_line: int) -> list[Shown]:
    """Notifications as they are shown, in their order."""
    items = {item.notification_id: item for item in in_words(community_id, rows)}
    faces = {row.id: actors_of(items[row.id].notice.entries, _FACES) for row in rows if row.id in items}
    people = Membership.everywhere.in_bulk({id_ for ids in faces.values() for id_ in ids})
    return [
        Shown(
            item=items[row.id],
            at=row.at,
            is_unread=row.read_at is None and row.last_line > read_line,
            why=why_of(row),
            faces=tuple(people[id_] for id_ in faces[row.id] if id_ in people),
        )
        for row in rows
        if row.id in items
    ]


def why_of(row: Notification) -> str:
    """Why the member was told of it."""
    kind = notification_kinds.find(row.kind)
    return str(kind.reasons.get(row.reason, "")) if kind else ""


def gathered_by_thread(shown: Sequence[Shown]) -> list[list[Shown]]:
    """What is of one thread stands together, where the newest of it stands."""
    groups: dict[object, list[Shown]] = {}
    for each in shown:
        thread_id = each.item.notice.thread_id
        groups.setdefault(("thread", thread_id) if thread_id else ("alone", each.id), []).append(each)
    return list(groups.values())
