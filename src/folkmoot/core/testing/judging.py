"""Judges for tests: what they are asked is kept, and what they say is given."""

from __future__ import annotations

import pytest

from folkmoot.core import moderation
from folkmoot.core.actor import Actor
from folkmoot.core.moderation import Hit, Judge, Outcome, Ruling, Submission
from folkmoot.core.registry import Registry


def judged_as(monkeypatch: pytest.MonkeyPatch, outcome: Outcome, about: str = "", **ruling: object) -> list[Submission]:
    """From now on everything whose words contain `about` is judged so; returns what was asked, as it comes."""
    asked: list[Submission] = []

    def judge(*, actor: Actor, submission: Submission) -> Ruling:
        asked.append(submission)
        if about not in words_of(submission):
            return Ruling()
        hit = Hit(rule="Test rule", outcome=outcome, clause="community:1:1", reason="Not here.")
        return Ruling(outcome=outcome, hits=(hit,), **ruling)  # type: ignore[arg-type]

    judges: Registry[Judge] = Registry("judge")
    judges.add("test", judge)
    monkeypatch.setattr(moderation, "judges", judges)
    return asked


def words_of(submission: Submission) -> str:
    """All that a submission says; what was typed is rewritten, and judged by what is read of it."""
    parts = (submission.title, submission.text, *submission.links, *submission.images)
    return "\n".join(parts)
