"""Importing in tests: once, and again to see that it adds nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from folkmoot.connections.loader import ImportReport, run_import
from folkmoot.content.commands.recount import wrong_counters
from folkmoot.core.actor import Actor
from folkmoot.core.testing.cast import Cast

NOTHING = {"members": 0, "spaces": 0, "threads": 0, "posts": 0, "reactions": 0, "attachments": 0}


def bring(cast: Cast, kind: str, source: Path, name: str = "") -> ImportReport:
    """Import into the cast's community."""
    return run_import(kind, source, actor=Actor.importer(cast.community.id), name=name)


def counts(report: ImportReport) -> dict[str, Any]:
    """What was new, without what was left out."""
    return report.counts()


def bring_twice(cast: Cast, kind: str, source: Path) -> ImportReport:
    """Import, and see that the counters are right and that a second run finds nothing new."""
    report = bring(cast, kind, source)
    assert list(wrong_counters(cast.community.id)) == []
    assert counts(bring(cast, kind, source)) == NOTHING
    return report


def left_out(report: ImportReport) -> str:
    """What was left out and why, a line each."""
    return "\n".join(f"{each['item']}: {each['reason']}" for each in report.skipped)
