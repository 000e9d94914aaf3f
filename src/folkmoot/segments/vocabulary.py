"""What can be asked of the members of one community: what rooms register, and its own profile fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from folkmoot.core.conditions import Group
from folkmoot.core.segments import SegmentField, segment_field_sources, segment_fields


class SegmentWords:
    """The fields of a community's segments. Its own are looked up once, when they are first asked for."""

    def __init__(self, community_id: int) -> None:
        self.community_id = community_id
        self._hiding: dict[str, Callable[[Any], bool]] = {}

    def find(self, name: str) -> SegmentField | None:
        return segment_fields.find(name) or self._own.get(name)

    def __iter__(self) -> Iterator[SegmentField]:
        yield from segment_fields
        yield from self._own.values()

    def is_private(self, condition: Group) -> bool:
        """Whether a test asks for what not everybody who sees figures may know."""
        return any(self._hides(test.field)(test.value) for test in condition.tests())

    def _hides(self, name: str) -> Callable[[Any], bool]:
        if name not in self._hiding:
            field = self.find(name)
            private = field.private if field is not None else None
            self._hiding[name] = private(self.community_id) if private is not None else lambda value: False
        return self._hiding[name]

    def __contains__(self, name: object) -> bool:
        return name in segment_fields or name in self._own

    @cached_property
    def _own(self) -> dict[str, SegmentField]:
        return {field.name: field for source in segment_field_sources for field in source(self.community_id)}
