"""What segments can ask about spaces: who was added to which."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from folkmoot.core.segments import Asked, SegmentField, number_in, of_set, segment_fields
from folkmoot.core.workflows import Choices, FieldKind
from folkmoot.spaces.models import Space, SpaceMember


def register_segments() -> None:
    """Called once, from `register`."""
    field = SegmentField(
        "spaces.joined", _("spaces they were added to"), FieldKind.SET, of_set(_added, "member_id"), _("Belongs to"),
        choices=_all, private=private_spaces,
    )  # fmt: skip
    segment_fields.add(field.name, field)


def private_spaces(community_id: int) -> Callable[[Any], bool]:
    """Says of the number of a space, as a condition holds it, whether only who was added may know who is in it."""
    spaces = Space.everywhere.filter(community_id=community_id, visibility=Space.Visibility.PRIVATE)
    ids = set(spaces.values_list("id", flat=True))
    return lambda value: number_in(value) in ids


def _added(asked: Asked) -> QuerySet[SpaceMember]:
    return SpaceMember.everywhere.filter(community_id=asked.community_id, space_id=number_in(asked.value))


def _all(community_id: int) -> Choices:
    spaces = Space.everywhere.filter(community_id=community_id, archived_at=None).exclude(kind=Space.Kind.DIRECT)
    return [(str(pk), name) for pk, name in spaces.order_by("position", "name").values_list("id", "name")]
