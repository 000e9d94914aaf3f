"""Editions: pages of figures that were reckoned whole, and last until the next is.

An edition names the version of the store whose answers, kept on disk, a page is made of. So a page that is looked at
often comes at once also while what has just happened is being reckoned, and after everything was started anew.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from folkmoot.insights.store.folder import folder_of

_FILE = "editions.json"
_INSIGHTS = Path(__file__).resolve().parent.parent
# Nobody asks for it any more.
_FORGOTTEN_AFTER_DAYS = 3
_SAYS_WHAT = ("*.py", "*.json")


@dataclass(frozen=True, slots=True)
class Edition:
    """Which answers a page is made of: to which version of the store, written when, and asked on which day.

    `terms` are the settings and definitions that it was reckoned by, `cards` those of its cards that came of it.
    """

    version: int
    written_at: float
    today: date
    terms: str
    cards: tuple[str, ...]
    # Whether this is the period of a page that was asked for none.
    is_usual: bool = False
    # When it was reckoned, and how many seconds of processor time that took.
    made_at: float = 0.0
    seconds: float = 0.0


@cache
def definitions() -> str:
    """A print of all that says what figures mean: who keeps answers keeps them no longer than that."""
    told = hashlib.sha256()
    for pattern in _SAYS_WHAT:
        for path in sorted(_INSIGHTS.rglob(pattern)):
            if "tests" not in path.parts:
                told.update(path.read_bytes())
    return told.hexdigest()[:16]


def editions_of(community_id: int) -> dict[str, Edition]:
    """The editions there are, by the choice of the page as it stands in addresses."""
    try:
        raw = json.loads((folder_of(community_id) / _FILE).read_bytes())
        return {
            choice: Edition(**each | {"today": date.fromisoformat(each["today"]), "cards": tuple(each["cards"])})
            for choice, each in raw.items()
        }
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def usual_noted(community_id: int) -> str | None:
    """The period that is usual here, by the edition which was made last of it."""
    found = (choice for choice, each in editions_of(community_id).items() if each.is_usual)
    return next(found, "").removeprefix("period=") or None


def publish(community_id: int, choice: str, edition: Edition) -> None:
    """Put this edition in the place of the one before. Where the disk is full the one before stays."""
    folder = folder_of(community_id)
    before = {
        name: each
        for name, each in editions_of(community_id).items()
        if (edition.today - each.today).days <= _FORGOTTEN_AFTER_DAYS
    }
    if edition.is_usual:
        before = {name: replace(each, is_usual=False) for name, each in before.items()}
    known = {name: asdict(each) for name, each in (before | {choice: edition}).items()}
    passing = folder / f".{_FILE}.{os.getpid()}"
    with suppress(OSError):
        passing.write_text(json.dumps(known, default=str), encoding="utf-8")
        os.replace(passing, folder / _FILE)
