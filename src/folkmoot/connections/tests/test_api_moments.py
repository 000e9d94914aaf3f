"""No operation takes a day or a moment that fails further in: without its offset from UTC, or at the ends of time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any, get_args, get_origin

import pydantic
import pytest

from folkmoot.connections.api.app import build_api

ODD = (
    "2030-01-01T00:00:00", "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00",
    "9999-12-31T23:59:59Z", "1899-12-31T23:59:59Z", "3000-01-01T00:00:00Z",
)  # fmt: skip
ODD_DAYS = ("0001-01-01", "1899-12-31", "3000-01-01", "9999-12-31")
_OF_TIME = (
    pydantic.AwareDatetime, pydantic.NaiveDatetime, pydantic.PastDatetime, pydantic.FutureDatetime,
    pydantic.PastDate, pydantic.FutureDate,
)  # fmt: skip


def test_every_day_and_moment_that_the_api_takes_is_within_reach_and_has_an_offset() -> None:
    found = {where: kind for model in _taken() for where, kind in _moments(model)}
    assert {where: odd for where, kind in found.items() for odd in _let_through(kind)} == {}
    assert {"NewMeasureIn.until", "BacktestIn.since", "FiguresIn.first", "MemberFilter.joined_to"} <= set(found)


@pytest.mark.parametrize("plain", [datetime, date, list[datetime] | None, dict[str, pydantic.AwareDatetime]])
def test_a_plain_one_would_be_found(plain: Any) -> None:
    shape = pydantic.create_model("Plain", at=(plain, None))
    around = pydantic.create_model("Around", inside=(list[shape], ...))  # type: ignore[valid-type]
    assert [where for where, kind in _moments(around) if list(_let_through(kind))] == ["Plain.at"]


def _taken() -> Iterator[type[pydantic.BaseModel]]:
    """The shapes of path, query, form and body of all operations."""
    for _prefix, router in build_api()._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                yield from operation.models


def _moments(model: type[pydantic.BaseModel]) -> Iterator[tuple[str, Any]]:
    """Each field of time in a shape and the shapes inside it, with all that is asked of its value."""
    for name, field in model.model_fields.items():
        yield from _inside(f"{model.__name__}.{name}", field.annotation, tuple(field.metadata))


def _inside(where: str, kind: Any, asked: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    if get_origin(kind) is Annotated:
        inner, *more = get_args(kind)
        yield from _inside(where, inner, (*more, *asked))
    elif isinstance(kind, type) and issubclass(kind, pydantic.BaseModel):
        yield from _moments(kind)
    elif kind in _OF_TIME or (isinstance(kind, type) and issubclass(kind, date)):
        yield where, Annotated[kind, *asked] if asked else kind
    else:
        for each in get_args(kind):
            yield from _inside(where, each, ())


def _let_through(kind: Any) -> Iterator[str]:
    adapter: pydantic.TypeAdapter[Any] = pydantic.TypeAdapter(kind)
    is_day = adapter.json_schema().get("format") == "date"
    for odd in ODD_DAYS if is_day else ODD:
        try:
            adapter.validate_python(odd)
        except pydantic.ValidationError:
            continue
        yield odd
