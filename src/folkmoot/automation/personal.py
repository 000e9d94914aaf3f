"""What workflows know of a member, for their own export."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from folkmoot.automation.models import Note, Run, StepRun
from folkmoot.core.registry import PersonalDataSection


def _runs(member_id: int) -> Iterable[Mapping[str, object]]:
    rows = Run.everywhere.filter(member_id=member_id).order_by("id")
    return rows.values("workflow__name", "state", "began_at", "ended_at", "goal_at", "reason")


def _steps(member_id: int) -> Iterable[Mapping[str, object]]:
    rows = StepRun.everywhere.filter(run__member_id=member_id).order_by("id")
    return rows.values("run__workflow__name", "step", "action", "state", "began_at", "ended_at", "reason", "result")


def _notes(member_id: int) -> Iterable[Mapping[str, object]]:
    return Note.everywhere.filter(member_id=member_id).order_by("id").values("text", "created_at", "seen_at")


SECTIONS = (
    PersonalDataSection("automation.runs", _runs),
    PersonalDataSection("automation.steps", _steps),
    PersonalDataSection("automation.messages", _notes),
)
