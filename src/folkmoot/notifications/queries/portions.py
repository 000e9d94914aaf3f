"""Asking about very many members: in portions that every engine takes, and that use its indexes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, Q
from django.db.models.expressions import RawSQL

AT_ONCE = 900
_AT_ONCE_ON_POSTGRES = 10_000


def portions(ids: Collection[int]) -> Iterator[list[int]]:
    """The ids in order, each once, so many as one statement takes."""
    ordered = sorted(set(ids))
    at_once = _AT_ONCE_ON_POSTGRES if connection.vendor == "postgresql" else AT_ONCE
    return (ordered[n : n + at_once] for n in range(0, len(ordered), at_once))


def among(column: str, ids: Collection[int]) -> Any:
    """The condition that a column holds one of very many ids; PostgreSQL is sent them as one array.

    Wording each of them takes longer than finding the rows.
    """
    if connection.vendor != "postgresql":
        return Q(**{f"{column}__in": ids})
    array = RawSQL("%s::bigint[]", [list(ids)])
    return Func(F(column), array, template="(%(expressions)s)", arg_joiner=" = ANY ", output_field=BooleanField())
