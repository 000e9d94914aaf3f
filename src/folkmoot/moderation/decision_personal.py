"""What was decided about a member, for their own export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from folkmoot.core.registry import PersonalDataSection
from folkmoot.moderation.models import CaseItem, Decision, MemberNote, Sanction

_DECISION = (
    "id", "at", "deed", "clause", "clause_words", "words", "language", "detected_by", "state_before", "reverses_id",
    "appeal_until",
)  # fmt: skip


def _decisions(member_id: int) -> Iterator[Mapping[str, object]]:
    yield from Decision.everywhere.filter(author_id=member_id).order_by("id").values(*_DECISION)


def _sanctions(member_id: int) -> Iterator[Mapping[str, object]]:
    rows = Sanction.everywhere.filter(member_id=member_id).order_by("id")
    yield from rows.values("kind", "limits", "since", "until", "lifted_at", "ended_at", "decision_id")


def _appeals(member_id: int) -> Iterator[Mapping[str, object]]:
    rows = CaseItem.everywhere.filter(member_id=member_id, kind=CaseItem.Kind.APPEAL).order_by("id")
    yield from rows.values("at", "text", "case__subject_id", "case__state")


def _notes(member_id: int) -> Iterator[Mapping[str, object]]:
    yield from MemberNote.everywhere.filter(member_id=member_id).order_by("id").values("at", "text")


SECTIONS = (
    PersonalDataSection("moderation.decisions", _decisions),
    PersonalDataSection("moderation.sanctions", _sanctions),
    PersonalDataSection("moderation.appeals", _appeals),
    PersonalDataSection("moderation.notes", _notes),
)
