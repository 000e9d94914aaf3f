"""Shapes that several parts of the API share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Annotated, Any, Generic, Self, TypeVar

from django.utils.translation import gettext as _
from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime, model_validator

T = TypeVar("T")
AnyDay = TypeVar("AnyDay", bound=date)

# The problems that any operation may answer with; routers add it to what they return.
# Described as `Problem` once for all (connections.api.app): a class for each of each operation would take megabytes.
PROBLEMS: dict[int, Any] = dict.fromkeys((400, 401, 403, 404, 409, 412, 413, 422, 429))

# What the databases can hold: without the bounds, a number of 30 digits is a failure instead of a refusal.
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]


# Days and moments at the ends of what Python can hold fail in any other time zone, or a day further.
_YEARS = range(1900, 3000)


def _utc(moment: datetime) -> datetime:
    try:
        moment = moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(_("This moment is out of reach.")) from error
    return _within_reach(moment)


def _within_reach(day: AnyDay) -> AnyDay:
    if day.year not in _YEARS:
        raise ValueError(_("This moment is out of reach."))
    return day


# What programs send as a moment (with its offset from UTC) or a day; tests hold that no input takes another.
Moment = Annotated[AwareDatetime, AfterValidator(_utc)]
Day = Annotated[date, AfterValidator(_within_reach)]


class Input(Schema):
    """What a program sends. Texts with NUL, which PostgreSQL cannot hold, are refused."""

    @model_validator(mode="after")
    def no_nul(self) -> Self:
        if any("\0" in text for text in _texts(self.__dict__)):
            raise ValueError(_("A text must not contain the character NUL."))
        return self


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


class Page(Schema, Generic[T]):
    """One page of a list; `next` is the cursor of the page after it, or null at the end."""

    items: list[T]
    next: str | None = None


class MemberRef(Schema):
    """A member as others see them beside what they wrote."""

    id: int
    handle: str
    name: str
    role: str
    trust_level: int
