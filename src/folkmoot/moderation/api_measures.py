"""Decisions on cases as the API takes them, with measures against members, and the measures that a case offers."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Field, Schema

from folkmoot.core.api.schemas import Input, Moment
from folkmoot.moderation.sanctions import NewSanction

Deed = Literal["approve", "hide", "delete", "warn"]
Revision = Annotated[int, Field(ge=0, le=2**31 - 1)]
SanctionKind = Literal["notice", "warning", "limits", "silence", "suspension", "ban"]


class NewMeasureIn(Input):
    """A measure; without `until` it has no end. What limits take away is said beside."""

    kind: SanctionKind
    until: Moment | None = None
    slow_mode: int = Field(0, ge=0, le=604_800)
    no_links: bool = False
    no_threads: bool = False

    def wanted(self) -> NewSanction:
        """The measure as commands take it."""
        limits = {name: True for name in ("no_links", "no_threads") if getattr(self, name)}
        slow = {"slow_mode": self.slow_mode} if self.slow_mode else {}
        return NewSanction(self.kind, self.until, {**limits, **slow})


class QueueDecisionIn(Input):
    """What to do about a case; `expected_revision` is that of the text as it was read.

    A measure against the author comes with it: `measure` is one that the case offers, `measures` are said in full.
    """

    deed: Deed
    clause: str = Field("", max_length=60)
    words: str = Field("", max_length=4000)
    expected_revision: Revision | None = None
    measure: str = Field("", max_length=20)
    measures: list[NewMeasureIn] = Field(default_factory=list, max_length=5)


class MeasureOfferedOut(Schema):
    """A measure that may be chosen for a case by its `value`, until the ladder is changed."""

    value: str
    label: str
    is_suggested: bool


class MeasuresOfferedOut(Schema):
    """The steps of the ladder, and why the one is suggested: the history of the member in words."""

    choices: list[MeasureOfferedOut]
    reason: str
