"""Statements that the ORM words once and that every page asks.

Wording takes the ORM several times as long as the database takes to answer. Policies remain the only source of who
sees what: a QuerySet is built once for each kind of actor, with placeholders for ids and times, and what is asked for
is put in afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler

from folkmoot.core.actor import Actor

M = TypeVar("M", bound=models.Model)
Statement = tuple[str, list[Any]]
Value = Actor | int | datetime | str | None

# Large enough to be nobody's id, small enough for every integer column.
_PLACEHOLDER = 2_140_000_000
_IDS_OF_AN_ACTOR = ("community_id", "member_id", "account_id")


def worded(build: Callable[..., models.QuerySet[Any, Any]], *choices: str, **values: Value) -> Statement | None:
    """The SQL of `build(*choices, **values)` and its parameters; None where nothing can match.

    `build` is a function of a module. It decides by its choices, by an actor's kind, role and rights and by which
    values are None, but never by what an id, a number, a text or a time is.
    """
    words, given = _asked(build, choices, values)
    return None if words is None else (words.sql, words.filled(given))


def worded_objects(build: Callable[..., models.QuerySet[M, M]], *choices: str, **values: Value) -> list[M]:
    """The rows of `build(*choices, **values)`, with what it selects beside them. The same terms as for `worded`."""
    words, given = _asked(build, choices, values)
    if words is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(words.sql, words.filled(given))
        rows = cursor.fetchall()
    return words.objects(rows)


@dataclass(frozen=True, eq=False)
class _Words:
    """A worded statement: its parameters are a place among the values, or a constant."""

    sql: str
    params: tuple[tuple[Any, bool], ...]
    compiler: SQLCompiler

    def filled(self, given: list[Any]) -> list[Any]:
        return [given[param] if is_place else param for param, is_place in self.params]

    def objects(self, rows: list[Sequence[Any]]) -> list[Any]:
        """As the ORM makes them of the rows of a QuerySet (django.db.models.query.ModelIterable)."""
        making, using = self._making, connection.alias
        found: list[Any] = []
        for row in self.compiler.apply_converters(rows, making.converters):
            made = making.model.from_db(using, making.names, row[making.own])
            for populator in making.populators:
                populator.populate(row, made)
            found.append(made)
        return found

    @cached_property
    def _making(self) -> _Making:
        select, klass = self.compiler.select, self.compiler.klass_info
        assert select is not None
        assert klass is not None
        own = slice(klass["select_fields"][0], klass["select_fields"][-1] + 1)
        return _Making(
            model=klass["model"],
            own=own,
            names=[column[0].target.attname for column in select[own]],
            populators=get_related_populators(klass, select, connection.alias),  # type: ignore[call-arg] # the stubs are a release ahead
            converters=self.compiler.get_converters([column[0] for column in select]),
        )


@dataclass(frozen=True, slots=True)
class _Making:
    """What rows are made into objects with, which is the same for all rows of a statement."""

    model: type[models.Model]
    own: slice
    names: list[str]
    populators: list[Any]
    converters: dict[int, Any]


def _asked(
    build: Callable[..., Any], choices: tuple[str, ...], values: dict[str, Value]
) -> tuple[_Words | None, list[Any]]:
    shapes: list[tuple[str, Any]] = []
    given: list[Any] = []
    for name, value in values.items():
        if isinstance(value, Actor):
            shapes.append((name, _shape(value, len(given))))
            given += [getattr(value, each) for each in _IDS_OF_AN_ACTOR]
        elif value is None:
            shapes.append((name, None))
        else:
            shapes.append((name, type(value)))
            given.append(_adapted(value))
    return _worded(build, choices, tuple(shapes), len(given)), given


def _shape(actor: Actor, at: int) -> Actor:
    ids = {name: _PLACEHOLDER + n for n, name in enumerate(_IDS_OF_AN_ACTOR, at) if getattr(actor, name) is not None}
    return replace(actor, **ids)  # type: ignore[arg-type]


@lru_cache(maxsize=1000)
def _worded(
    build: Callable[..., Any], choices: tuple[str, ...], shapes: tuple[tuple[str, Any], ...], count: int
) -> _Words | None:
    values: dict[str, Any] = {}
    at = 0
    for name, shape in shapes:
        values[name] = _placeholder(shape, at) if isinstance(shape, type) else shape
        at += len(_IDS_OF_AN_ACTOR) if isinstance(shape, Actor) else isinstance(shape, type)
    places = {_adapted(_placeholder(kind, n)): n for kind in (int, str, datetime) for n in range(count)}
    compiler = build(*choices, **values).query.get_compiler(connection.alias)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    return _Words(sql, tuple((places[each], True) if each in places else (each, False) for each in params), compiler)


def _placeholder(kind: type, at: int) -> int | str | datetime:
    if issubclass(kind, datetime):
        return datetime(1 + at, 1, 1, tzinfo=UTC)
    return f"\uffff{at}" if issubclass(kind, str) else _PLACEHOLDER + at


def _adapted(value: int | str | datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
