"""What was decided about a member, for their own export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from folkmoot.content.models import Post
from folkmoot.core.registry import PersonalDataSection
from folkmoot.moderation.models import BacktestVerdict, CaseItem, Decision, MemberNote, Sanction

_MACHINES = (CaseItem.Kind.RULE, CaseItem.Kind.CLASSIFIER, CaseItem.Kind.OUTSIDE)
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


def _judged(member_id: int) -> Iterator[Mapping[str, object]]:
    """What rules, the classifier and outside checks said of what the member wrote. Never who flagged it."""
    rows = CaseItem.everywhere.filter(case__author_id=member_id, kind__in=_MACHINES).order_by("id")
    for row in rows.values("at", "kind", "clause", "text", "details", "case__subject_type", "case__subject_id"):
        yield {**row, "details": {name: row["details"].get(name) for name in ("rule", "outcome", "evidence")}}


def _tried(member_id: int) -> Iterator[Mapping[str, object]]:
    """What moderators said of the member's posts when they tried rules on history; nothing followed from it."""
    posts = Post.everywhere.filter(author_id=member_id).values("id")
    rows = BacktestVerdict.everywhere.filter(post_id__in=posts).order_by("id")
    yield from rows.values("post_id", "says", "at", "withdrawn_at")


SECTIONS = (
    PersonalDataSection("moderation.judged-by-machines", _judged),
    PersonalDataSection("moderation.tried-on-posts", _tried),
    PersonalDataSection("moderation.decisions", _decisions),
    PersonalDataSection("moderation.sanctions", _sanctions),
    PersonalDataSection("moderation.appeals", _appeals),
    PersonalDataSection("moderation.notes", _notes),
)
