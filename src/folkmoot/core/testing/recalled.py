"""Rows that many tests begin with: made once by the code that makes them, and put back as they were from then on."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model
from django.db.models.signals import post_save

T = TypeVar("T")
# What was made "just now" must not be old in the tests at the end of a run.
_KEPT_SECONDS = 60.0
_kept: dict[Callable[[], Any], tuple[float, bytes]] = {}


def recalled(make: Callable[[], T]) -> T:
    """What `make()` returns, with its rows in the database: by `make` itself once a minute, else without its work.

    The rows keep their ids. Tables may not hold any of them already, and `make` may only save rows one by one.
    """
    kept = _kept.get(make)
    if kept is None or time.monotonic() - kept[0] > _KEPT_SECONDS:
        return _made(make)
    made: T
    saved: dict[type[Model], list[Model]]
    made, saved = pickle.loads(kept[1])
    for model, rows in saved.items():
        model._base_manager.bulk_create(rows)
    if connection.vendor == "postgresql":
        _count_on(saved)
    return made


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
    _kept[make] = time.monotonic(), pickle.dumps((made, saved))
    return made
