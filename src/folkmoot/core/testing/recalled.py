"""Rows that many tests begin with: made once by the code that makes them, and put back as they were from then on."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import Model
from django.db.models.signals import post_save

T = TypeVar("T")
# What was made "just now" must not be old in the tests at the end of a run.
_KEPT_SECONDS = 60.0


@dataclass
class _Kept:
    """What was made and its rows, when; and the statements that put the rows back, once they are known."""

    at: float
    made: bytes
    rows: dict[type[Model], list[Model]]
    statements: list[tuple[str, Any]] = field(default_factory=list)


_kept: dict[Callable[[], Any], _Kept] = {}


def recalled(make: Callable[[], T]) -> T:
    """What `make()` returns, with its rows in the database: by `make` itself once a minute, else without its work.

    The rows keep their ids. Tables may not hold any of them already, and `make` may only save rows one by one.
    """
    kept = _kept.get(make)
    if kept is None or time.monotonic() - kept.at > _KEPT_SECONDS:
        return _made(make)
    with transaction.atomic(savepoint=False):
        if kept.statements:
            with connection.cursor() as cursor:
                for sql, values in kept.statements:
                    cursor.execute(sql, values)
        else:
            _put_back(kept)
    made: T = pickle.loads(kept.made)
    return made


def _put_back(kept: _Kept) -> None:
    """Put the rows back by the models, and keep what they say to the database: to build that takes the longest."""

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        kept.statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        for model, rows in kept.rows.items():
            model._base_manager.bulk_create(rows)
        if connection.vendor == "postgresql":
            _count_on(kept.rows)


def _count_on(saved: dict[type[Model], list[Model]]) -> None:
    """Let no counter give an id that was recalled: an import may have put it back, which no test's end undoes."""
    counters = [
        (model._meta.db_table, model._meta.pk.column, max(row.pk for row in rows)) for model, rows in saved.items()
    ]
    counter = "pg_get_serial_sequence(%s, %s)"
    each = f"setval({counter}, greatest(nextval({counter}), %s))"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join([each] * len(counters))}",
            [value for table, column, highest in counters for value in (table, column, table, column, highest)],
        )


def _made(make: Callable[[], T]) -> T:
    saved: dict[type[Model], list[Model]] = {}

    def note(instance: Model, created: bool, **_more: object) -> None:
        if created:
            saved.setdefault(type(instance), []).append(instance)

    post_save.connect(note, weak=False)
    try:
        made = make()
    finally:
        post_save.disconnect(note)
    # Rows by themselves: the test may change those that it was given.
    _kept[make] = _Kept(at=time.monotonic(), made=pickle.dumps(made), rows=pickle.loads(pickle.dumps(saved)))
    return made
