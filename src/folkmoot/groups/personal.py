"""What groups know about a person, for their own export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from folkmoot.core.registry import PersonalDataSection
from folkmoot.groups.models import GroupAnswer, GroupInvitation, GroupMember


def _groups(member_id: int) -> Iterator[Mapping[str, object]]:
    rows = GroupMember.everywhere.filter(member_id=member_id).order_by("id")
    yield from rows.values(
        "group__slug", "group__name", "role", "state", "joined_via", "since", "reason", "accepted__number"
    )


def _answers(member_id: int) -> Iterator[Mapping[str, object]]:
    rows = GroupAnswer.everywhere.filter(group_member__member_id=member_id).order_by("id")
    yield from rows.values("group_member__group__slug", "asked", "values")


def _links(member_id: int) -> Iterator[Mapping[str, object]]:
    rows = GroupInvitation.everywhere.filter(created_by_id=member_id).order_by("id")
    yield from rows.values("group__slug", "max_uses", "uses", "created_at", "expires_at")


SECTIONS = (
    PersonalDataSection("groups", _groups),
    PersonalDataSection("group-answers", _answers),
    PersonalDataSection("group-links", _links),
)
