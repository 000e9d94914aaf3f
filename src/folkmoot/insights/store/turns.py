"""Whose turn it is in the reader: of one community fewer at once than of all, so that none keeps others out."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from folkmoot.insights.store.asking import BUSY
from folkmoot.insights.store.engine import StoreBusy

AT_ONCE, AT_ONCE_OF_ONE, WAITING_OF_ONE = 3, 2, 12
# Who waits for what somebody else reckons takes no turn meanwhile.
WAITING_FOR_THE_SAME = 24
_LOOK_SECONDS = 0.01


def take_turn(folder: Path, community_id: int, seconds: float) -> list[int]:
    """Wait for a turn, so long at most: open files, which give it back when they are closed; none where there was none.

    Where too many of the community wait already it is not waited for.
    """
    until = time.monotonic() + seconds
    taken: list[int] = []
    for name, many, last in (
        (f"waiting-{community_id}", WAITING_OF_ONE, 0.0),
        (f"turn-{community_id}", AT_ONCE_OF_ONE, until),
        ("turn", AT_ONCE, until),
    ):
        slot = _slot(folder, name, many, last)
        if slot is None:
            give_back(taken)
            return []
        taken.append(slot)
    return taken


@contextmanager
def waiting_for_the_same(folder: Path, community_id: int) -> Iterator[None]:
    """A place for whoever waits for what somebody else reckons. Raises StoreBusy where too many of the community do."""
    place = _slot(folder, f"same-{community_id}", WAITING_FOR_THE_SAME, 0.0)
    if place is None:
        raise StoreBusy(BUSY)
    try:
        yield
    finally:
        os.close(place)


def give_back(taken: list[int]) -> None:
    """Somebody else's turn."""
    for descriptor in taken:
        os.close(descriptor)


def _slot(folder: Path, name: str, many: int, until: float) -> int | None:
    """A lock on one of so many files."""
    descriptors = [os.open(folder / f"{name}-{number}.lock", os.O_RDWR | os.O_CREAT, 0o600) for number in range(many)]
    while True:
        for descriptor in descriptors:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            for other in descriptors:
                if other != descriptor:
                    os.close(other)
            return descriptor
        if time.monotonic() > until:
            give_back(descriptors)
            return None
        time.sleep(_LOOK_SECONDS)
