"""Fair shares: who is given which case, by load, weight and what stands between people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Worker:
    """A moderator who could be given cases."""

    member_id: int
    capacity: int
    assigned: int = 0
    # What lies on the desk, heavy cases counting threefold.
    load: float = 0
    heavy_seen: int = 0
    heavy_at_most: int = 0
    last_given: datetime | None = None
    avoids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Share:
    """A case to be given away, with whom it must not go to: friends, foes, who is in it."""

    case_id: int
    is_heavy: bool
    category: str = ""
    barred: frozenset[int] = field(default_factory=frozenset)


_HEAVY_COUNTS = 3.0


def choose(share: Share, workers: Iterable[Worker]) -> Worker | None:
    """Who is given it: of those who may, who has least on the desk for what they can take; in turns where equal."""
    fit = [worker for worker in workers if _may_take(share, worker)]
    return min(fit, key=lambda worker: _rank(share, worker), default=None)


def give(share: Share, worker: Worker, now: datetime) -> None:
    """Count a share as given."""
    worker.assigned += 1
    worker.load += _HEAVY_COUNTS if share.is_heavy else 1.0
    worker.heavy_seen += 1 if share.is_heavy else 0
    worker.last_given = now


def weigh(is_heavy: bool) -> float:
    """What a case on the desk weighs."""
    return _HEAVY_COUNTS if is_heavy else 1.0


def _may_take(share: Share, worker: Worker) -> bool:
    if worker.member_id in share.barred or worker.assigned >= worker.capacity:
        return False
    if share.category and share.category in worker.avoids:
        return False
    return not (share.is_heavy and worker.heavy_seen >= worker.heavy_at_most)


def _rank(share: Share, worker: Worker) -> tuple[float, float, float, int]:
    heavy = worker.heavy_seen if share.is_heavy else 0
    given = worker.last_given.timestamp() if worker.last_given else 0.0
    return (heavy, worker.load / max(worker.capacity, 1), given, worker.member_id)
