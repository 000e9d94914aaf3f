"""Shapes that several parts of the API share."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from ninja import Schema

from folkmoot.core.api.problems import Problem

T = TypeVar("T")

# The problems that any operation may answer with; routers add it to what they return.
PROBLEMS: dict[int, Any] = dict.fromkeys((400, 401, 403, 404, 409, 412, 413, 422, 429), Problem)


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
