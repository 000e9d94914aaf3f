"""What runs in the further processes of a backtest. Imported there before Django is loaded: nothing of it is named."""

from __future__ import annotations

import gc
import pickle
import signal
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from folkmoot.moderation.backtest.counting import Tally
    from folkmoot.moderation.backtest.plan import Plan
    from folkmoot.moderation.backtest.printing import Prints
    from folkmoot.moderation.backtest.trying import Material, Trial

_plan: Plan | None = None
_trial: Trial | None = None


def begin(path: str) -> None:
    """First thing in each process: load the rooms, and what was gathered."""
    # Whoever is interrupted at the terminal ends the one that waits for us, and that one ends us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from folkmoot.core.loading import load_rooms

    load_rooms()
    begin_with(*pickle.loads(Path(path).read_bytes()))  # noqa: S301 - written by ourselves, where nobody else may


def begin_with(plan: Plan, material: Material | None) -> None:
    """First thing in a process that was copied from one in which all is loaded."""
    global _plan, _trial
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from folkmoot.moderation.backtest.trying import Trial

    # What was gathered stays to the end and nothing here goes in circles: looking for garbage would take a fifth.
    gc.disable()
    _plan = plan
    _trial = None if material is None else Trial(plan, material)


def try_range(first: int, last: int) -> Tally:
    """Ask about the posts with these ids."""
    assert _trial is not None
    return _trial.range(first, last)


def print_range(first: int, last: int) -> Prints:
    """The prints of posts with these ids."""
    from folkmoot.moderation.backtest.printing import prints_of

    assert _plan is not None
    return prints_of(_plan, first, last, many=True)
