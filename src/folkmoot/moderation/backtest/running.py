"""Carrying out a plan, in several processes where there is much to read."""

from __future__ import annotations

import os
import pickle
import tempfile
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from django.db import connection, connections

from folkmoot.moderation.backtest.copies import Copies
from folkmoot.moderation.backtest.counting import Tally
from folkmoot.moderation.backtest.history import History, gather
from folkmoot.moderation.backtest.labels import labels_of
from folkmoot.moderation.backtest.lane import begin, begin_with, print_range, try_range
from folkmoot.moderation.backtest.plan import Needs, Plan, needs_of
from folkmoot.moderation.backtest.printing import Prints, prints_of
from folkmoot.moderation.backtest.reading import id_range
from folkmoot.moderation.backtest.trying import Material, Trial, rule_lists
from folkmoot.spaces.models import Space

# How many ids a process takes at a time: a second or two of work. Counts of smaller parts would be longer put together.
AT_ONCE = 20_000
# Below so many ids a second process would cost more than it brings.
ALONE_UP_TO = 30_000
PROCESSES = 2
# Prints of so many ranges may wait to be taken while other things are gathered: two megabytes each.
_PRINTS_AHEAD = 12

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Step:
    """How far a run is: posts that are done, about how many there will be, and of how many something was not kept.

    Where a rule asks for copies, all posts are gone through twice: to look for copies first.
    """

    done: int
    total: int | None
    anew: int = 0
    is_for_copies: bool = False


Progress = Callable[[Step], None]


class Cancelled(Exception):
    """Somebody wants no result any more."""


def carry_out(
    plan: Plan,
    *,
    processes: int = PROCESSES,
    progress: Progress = lambda step: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> tuple[Tally, Material]:
    """Try the rules on every post of the plan. Raises Cancelled, RuleBroken for rules that are not understood."""
    first, last = id_range(plan.community_id)
    ranges = [(start, min(start + AT_ONCE - 1, last)) for start in range(first, last + 1, AT_ONCE)]
    processes = 1 if last - first < ALONE_UP_TO else min(processes, os.cpu_count() or 1)

    def tell(step: Step) -> None:
        progress(step)
        if is_cancelled():
            raise Cancelled

    material = gathered(plan, ranges, processes, tell)
    tally = Tally.of(1 if plan.other is None else 2)
    with closing(_parts(plan, material, ranges, processes)) as parts:
        for done, part in enumerate(parts, start=1):
            tally.add(part)
            tell(Step(tally.posts, round(tally.posts * len(ranges) / done), tally.anew))
    progress(Step(tally.posts, tally.posts, tally.anew))
    return tally, material


def gathered(
    plan: Plan,
    ranges: Sequence[tuple[int, int]] = (),
    processes: int = 1,
    progress: Progress = lambda step: None,
) -> Material:
    """What has to be known before the first post is judged; `ranges` of ids are read where a rule asks for copies."""
    needs = needs_of(rule_lists(plan))
    if not needs.copies:
        return Material(_history(plan, needs), labels_of(plan.community_id, plan.as_of))
    prints = Prints()
    with closing(_prints(plan, ranges, processes)) as parts:
        # The processes are at work from the first part on; what else has to be known is gathered meanwhile.
        first = next(parts, None)
        history, labels = _history(plan, needs), labels_of(plan.community_id, plan.as_of)
        for done, part in enumerate(chain(filter(None, (first,)), parts), start=1):
            prints.add(part)
            progress(Step(prints.read, round(prints.read * len(ranges) / done), prints.anew, is_for_copies=True))
    history.copies = Copies(prints)
    return Material(history, labels)


def _history(plan: Plan, needs: Needs) -> History:
    return gather(plan, needs, dict(Space.everywhere.filter(community_id=plan.community_id).values_list("id", "slug")))


def _prints(plan: Plan, ranges: Sequence[tuple[int, int]], processes: int) -> Generator[Prints, None, None]:
    if processes <= 1:
        for first, last in ranges:
            yield prints_of(plan, first, last)
        return
    with _pool((plan, None), processes) as pool:
        yield from _in_turn(pool, print_range, ranges, ahead=_PRINTS_AHEAD)


def _parts(
    plan: Plan, material: Material, ranges: Sequence[tuple[int, int]], processes: int
) -> Generator[Tally, None, None]:
    if processes <= 1:
        trial = Trial(plan, material)
        for first, last in ranges:
            yield trial.range(first, last)
        return
    with _pool((plan, material), processes) as pool:
        yield from _in_turn(pool, try_range, ranges, ahead=processes * 3)


def _in_turn(
    pool: ProcessPoolExecutor, do: Callable[[int, int], T], ranges: Sequence[tuple[int, int]], ahead: int
) -> Iterator[T]:
    """Parts in the order of the ranges: sums of fractions come out the same to the last digit, and prints are in order.

    Only a few are asked for ahead, so that the rest can be dropped.
    """
    left = iter(ranges)
    under_way = deque(pool.submit(do, *each) for each in islice(left, ahead))
    try:
        while under_way:
            done = under_way.popleft().result()
            under_way.extend(pool.submit(do, *each) for each in islice(left, 1))
            yield done
    finally:
        for waiting in under_way:
            waiting.cancel()


@contextmanager
def _pool(given: tuple[Plan, Material | None], processes: int) -> Iterator[ProcessPoolExecutor]:
    if _can_be_copied():
        # Both ends of a connection would read what is meant for the other.
        connections.close_all()
        with ProcessPoolExecutor(processes, get_context("fork"), initializer=begin_with, initargs=given) as pool:
            yield pool
        return
    with tempfile.TemporaryDirectory(prefix="folkmoot-backtest-") as folder:
        path = Path(folder) / "material"
        path.write_bytes(pickle.dumps(given, protocol=pickle.HIGHEST_PROTOCOL))
        # Started anew: a worker has threads, of which a copy of it would have the locks and not the work.
        with ProcessPoolExecutor(processes, get_context("spawn"), initializer=begin, initargs=(str(path),)) as pool:
            yield pool


def _can_be_copied() -> bool:
    """Whether this process does nothing beside, as one that was started for a backtest; then others need not load all
    that it has loaded. Where nobody can say (there is no Linux), they do."""
    threads = Path("/proc/self/task")
    return threads.is_dir() and len(list(threads.iterdir())) == 1 and not connection.in_atomic_block
