"""Writing very many notifications: plain statements, each prepared once, because models cost more than the database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection

_KEY = ("community_id", "member_id", "kind", "group")
_CONTENT = (
    "reason", "subject_id", "space_id", "thread_id", "number", "entries", "people", "last_line", "is_listed",
    "in_digest", "created_at", "at",
)  # fmt: skip


@dataclass(slots=True)
class Row:
    """A notification as it is written; `id` is None for a new one."""

    id: int | None
    community_id: int
    member_id: int
    kind: str
    group: str
    reason: str = ""
    subject_id: int = 0
    space_id: int | None = None
    thread_id: int | None = None
    number: int = 0
    entries: list[Any] = field(default_factory=list)
    people: int = 0
    last_line: int = 0
    is_listed: bool = False
    in_digest: bool = False
    created_at: datetime | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OnWay:
    """That an open notification, named by member, kind and group, goes by a way."""

    key: tuple[int, str, str]
    way: str
    from_line: int
    due_at: datetime
    is_held: bool


_NAMES = (*_KEY, *_CONTENT)
COLUMNS = ("id", *_NAMES)
_TYPES = {
    "id": "bigint", "community_id": "bigint", "member_id": "bigint", "kind": "text", "group": "text", "reason": "text",
    "subject_id": "bigint", "space_id": "bigint", "thread_id": "bigint", "number": "integer", "entries": "jsonb",
    "people": "integer", "last_line": "bigint", "is_listed": "boolean", "in_digest": "boolean",
    "created_at": "timestamptz", "at": "timestamptz", "way": "text", "from_line": "bigint", "due_at": "timestamptz",
    "is_held": "boolean",
}  # fmt: skip


def insert_notifications(rows: Sequence[Row]) -> None:
    """Insert new rows. Their ids are not known afterwards."""
    names = ", ".join(f'"{name}"' for name in _NAMES)
    marks = ", ".join(["%s"] * len(_NAMES))
    _write(
        [_values(row) for row in rows],
        _NAMES,
        one=f"INSERT INTO notifications_notification ({names}) VALUES ({marks})",  # noqa: S608 - names of columns
        all_at_once=f"INSERT INTO notifications_notification ({names}) SELECT {names} FROM given",  # noqa: S608
    )


def update_notifications(rows: Sequence[Row]) -> None:
    """Write what has been added to rows that are there."""
    one = ", ".join(f'"{name}" = %s' for name in _CONTENT)
    all_at_once = ", ".join(f'"{name}" = given."{name}"' for name in _CONTENT)
    table = "notifications_notification"
    _write(
        [[*_values(row)[len(_KEY) :], row.id] for row in rows],
        (*_CONTENT, "id"),
        one=f"UPDATE {table} SET {one} WHERE id = %s",  # noqa: S608 - names of columns
        all_at_once=f"UPDATE {table} SET {all_at_once} FROM given WHERE {table}.id = given.id",  # noqa: S608
    )


def insert_deliveries(deliveries: Iterable[OnWay]) -> None:
    """Put open notifications on their way; what is on it already stays."""
    into = """
        INSERT INTO notifications_delivery
            (community_id, member_id, notification_id, way, from_line, due_at, is_held, attempts)
    """
    _write(
        [[d.way, d.from_line, _moment(d.due_at), d.is_held, *d.key] for d in deliveries],
        ("way", "from_line", "due_at", "is_held", *_KEY[1:]),
        one=f"""{into}
            SELECT community_id, member_id, id, %s, %s, %s, %s, 0 FROM notifications_notification
            WHERE member_id = %s AND kind = %s AND "group" = %s AND read_at IS NULL
            ON CONFLICT (notification_id, way) DO NOTHING
        """,  # noqa: S608 - our own words
        all_at_once=f"""{into}
            SELECT n.community_id, n.member_id, n.id, given.way, given.from_line, given.due_at, given.is_held, 0
            FROM given JOIN notifications_notification n
            ON n.member_id = given.member_id AND n.kind = given.kind AND n."group" = given."group"
            AND n.read_at IS NULL
            ON CONFLICT (notification_id, way) DO NOTHING
        """,  # noqa: S608 - our own words
    )


def _values(row: Row) -> list[Any]:
    return [
        row.community_id, row.member_id, row.kind, row.group, row.reason, row.subject_id, row.space_id, row.thread_id,
        row.number, _entries(row.entries), row.people, row.last_line, row.is_listed,
        row.in_digest, _moment(row.created_at), _moment(row.at),
    ]  # fmt: skip


def _entries(entries: list[Any]) -> Any:
    # PostgreSQL is given whole rows as JSON, these with the rest.
    return entries if connection.vendor == "postgresql" else json.dumps(entries, separators=(",", ":"))


@lru_cache(maxsize=64)
def _moment(at: datetime | None) -> str | None:
    # Few moments, each for very many rows.
    return None if at is None else str(at if connection.vendor == "postgresql" else at.replace(tzinfo=None))


def _write(rows: list[list[Any]], names: Sequence[str], *, one: str, all_at_once: str) -> None:
    """On SQLite a statement for each row, prepared once; PostgreSQL is asked once, as each asking takes a while."""
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.executemany(one, rows)
            return
        columns = ", ".join(f'"{name}" {_TYPES[name]}' for name in names)
        given = f"WITH given AS (SELECT * FROM jsonb_to_recordset(%s::jsonb) AS each ({columns}))"  # noqa: S608
        told = json.dumps([dict(zip(names, row, strict=True)) for row in rows], separators=(",", ":"))
        cursor.execute(f"{given} {all_at_once}", [told])
