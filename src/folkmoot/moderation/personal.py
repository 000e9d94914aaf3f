"""What the queue knows about a person, for their own export. Others' flags of them are not theirs to have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from folkmoot.core.registry import PersonalDataSection
from folkmoot.moderation.models import CaseItem, RefusedAttempt, Shift


def _flags(member_id: int) -> Iterator[Mapping[str, object]]:
    rows = CaseItem.everywhere.filter(member_id=member_id, kind=CaseItem.Kind.FLAG).order_by("id")
    yield from rows.values(
        "case__subject_type", "case__subject_id", "clause", "text", "at", "withdrawn_at", "case__was_upheld"
    )


def _shifts(member_id: int) -> Iterator[Mapping[str, object]]:
    yield from Shift.everywhere.filter(member_id=member_id).order_by("id").values("began_at", "ended_at", "note")


def _refused(member_id: int) -> Iterator[Mapping[str, object]]:
    rows = RefusedAttempt.everywhere.filter(member_id=member_id).order_by("id")
    yield from rows.values("kind", "rule", "clause", "at")


SECTIONS = (
    PersonalDataSection("flags", _flags),
    PersonalDataSection("refused-by-rules", _refused),
    PersonalDataSection("moderation-shifts", _shifts),
)
