"""Writing very many notifications: plain statements, each prepared once, because models cost more than the database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from folkmoot.notifications.models import Delivery, Notification

_KEY = ("community_id", "member_id", "kind", "group")
_CONTENT = (
    "reason", "subject_id", "space_id", "thread_id", "number", "entries", "people", "last_line", "is_listed",
    "in_digest", "created_at", "at",
)  # fmt: skip


def insert_notifications(rows: Sequence[Notification]) -> None:
    """Insert new rows. Their ids are not known afterwards."""
    names = ", ".join(f'"{name}"' for name in (*_KEY, *_CONTENT))
    marks = ", ".join(_mark(name) for name in (*_KEY, *_CONTENT))
    sql = f"INSERT INTO notifications_notification ({names}) VALUES ({marks})"  # noqa: S608 - names of columns
    _run(sql, ([*(getattr(row, name) for name in _KEY), *_values(row)] for row in rows))


def update_notifications(rows: Sequence[Notification]) -> None:
    """Write what has been added to rows that are there."""
    changes = ", ".join(f'"{name}" = {_mark(name)}' for name in _CONTENT)
    sql = f"UPDATE notifications_notification SET {changes} WHERE id = %s"  # noqa: S608 - names of columns
    _run(sql, ([*_values(row), row.id] for row in rows))


def insert_deliveries(deliveries: Iterable[tuple[tuple[int, str, str], Delivery]]) -> None:
    """Put open notifications, each named by member, kind and group, on their way; what is on it already stays."""
    moment = "%s::timestamptz" if connection.vendor == "postgresql" else "%s"
    sql = f"""
        INSERT INTO notifications_delivery
            (community_id, member_id, notification_id, way, from_line, due_at, is_held, attempts)
        SELECT community_id, member_id, id, %s, %s, {moment}, %s, 0
        FROM notifications_notification WHERE member_id = %s AND kind = %s AND "group" = %s AND read_at IS NULL
        ON CONFLICT (notification_id, way) DO NOTHING
    """  # noqa: S608 - a cast
    _run(
        sql,
        (
            [delivery.way, delivery.from_line, _moment(delivery.due_at), delivery.is_held, *key]
            for key, delivery in deliveries
        ),
    )


def _mark(name: str) -> str:
    return "%s::jsonb" if name == "entries" and connection.vendor == "postgresql" else "%s"


def _values(row: Notification) -> list[Any]:
    values = dict(vars(row))
    values["entries"] = json.dumps(row.entries, separators=(",", ":"))
    values["created_at"], values["at"] = _moment(row.created_at), _moment(row.at)
    return [values[name] for name in _CONTENT]


def _moment(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def _run(sql: str, values: Iterable[Sequence[Any]]) -> None:
    rows = list(values)
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)
