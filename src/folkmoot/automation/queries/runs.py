"""Runs and their logs."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from folkmoot.automation.checking import step_sentence
from folkmoot.automation.definition import Definition, from_data
from folkmoot.automation.models import Run, StepRun
from folkmoot.core.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class LogLine:
    """A step of a run: in words, with what became of it; None where it has not come yet."""

    number: int
    sentence: str
    row: StepRun | None
    is_next: bool


def runs_like(runs: QuerySet[Run], *, state: str = "", who: str = "", cursor: str = "") -> QuerySet[Run]:
    """Runs in this state, of members whose name holds this, older than that run; the newest first."""
    if state in Run.State.values:
        runs = runs.filter(state=state)
    if who.strip():
        word = who.strip().lstrip("@").replace("\0", "")[:60]
        runs = runs.filter(Q(member__name__icontains=word) | Q(member__handle__icontains=word))
    if cursor.isascii() and cursor.isdecimal() and len(cursor) < 19:
        runs = runs.filter(id__lt=int(cursor))
    return runs.select_related("member", "version").order_by("-id")


def log_of(run: Run) -> list[LogLine]:
    """Every step of the version that the run goes by, in order, and what became of it."""
    rows = {row.step: row for row in StepRun.everywhere.filter(run=run)}
    try:
        definition = from_data(run.version.definition)
    except RuleBroken:
        definition = Definition()
    return [
        LogLine(
            number,
            step_sentence(step, definition, run.community_id),
            rows.get(step.id),
            run.state in (Run.State.GOING, Run.State.FAILED) and run.next_step == step.id,
        )
        for number, step in enumerate(definition.steps, start=1)
    ]
