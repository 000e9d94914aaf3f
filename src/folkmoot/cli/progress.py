"""Bars on stderr, for people: how far, how fast, how long yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text


class RateColumn(ProgressColumn):
    """Items a second, over the last of them."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "", style="progress.data.speed")


class Advance(Protocol):
    """Told how many are done, how many there may be in all, and what is done to them now where it changes."""

    def __call__(self, done: int, total: int | None, now: str = "") -> None: ...


@contextmanager
def items_progress(what: str, *, by_itself: bool = True) -> Iterator[Advance]:
    """A bar for a run over many items. It moves `by_itself` in a thread of its own, or else when it is called."""
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f}"),
        RateColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        auto_refresh=by_itself,
    )
    with bar:
        task = bar.add_task(what, total=None)

        def advance(done: int, total: int | None, now: str = "") -> None:
            bar.update(task, completed=done, total=total, description=now or what, refresh=not by_itself)

        yield advance


@contextmanager
def tables_progress(what: str) -> Iterator[Callable[[str, int], None]]:
    """A line that names the table at hand; call with its name and count."""
    bar = Progress(SpinnerColumn(), TextColumn("{task.description}"), console=Console(stderr=True), transient=True)
    with bar:
        task = bar.add_task(what, total=None)
        yield lambda table, count: bar.update(task, description=f"{what} {table}: {count:,}")
