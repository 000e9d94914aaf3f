"""What can be asked of the members of one community: what rooms register, and its own profile fields."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from folkmoot.core.segments import SegmentField, segment_field_sources, segment_fields


class SegmentWords:
    """The fields of a community's segments. Its own are looked up once, when they are first asked for."""

    def __init__(self, community_id: int) -> None:
        self.community_id = community_id

    def find(self, name: str) -> SegmentField | None:
        return segment_fields.find(name) or self._own.get(name)

    def __iter__(self) -> Iterator[SegmentField]:
        yield from segment_fields
        yield from self._own.values()

    def __contains__(self, name: object) -> bool:
        return name in segment_fields or name in self._own

    @cached_property
    def _own(self) -> dict[str, SegmentField]:
        return {field.name: field for source in segment_field_sources for field in source(self.community_id)}
