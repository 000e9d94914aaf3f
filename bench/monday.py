"""The main dashboard at size: every card of the Monday page, reckoned anew.

    python -m bench monday --folder DIR [--choice period=90d --choice space=3] [--cold] [--sql 0.2] [CARD ...]

DIR is what `python -m bench insights --folder DIR` has made. The cards are asked in this process, so that the processor
time is told by card; `--reader` asks them of the reader, as pages do.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from bench.insights import COMMUNITY, _forget

SPACES = 40


def main(arguments: Sequence[str]) -> None:
    """Print what each card costs."""
    options = _options(arguments)
    prepare(options.folder, options.memory)
    if options.ahead:
        from folkmoot.insights.store.priority import give_way

        give_way(is_awaited=False)

    for words in options.choice or [""]:
        for state in ("cold", "warm") if options.cold else ("warm",):
            print(f"{words or 'as it opens'}, {state}")
            _page(dict(parse_qsl(words)), options, is_cold=state == "cold")


def prepare(data: str, memory_mb: int) -> None:
    """Set up Django over this folder of data, with a community in its database."""
    os.environ |= {
        "FOLKMOOT_DATA": data, "DJANGO_SETTINGS_MODULE": "folkmoot.config.settings",
        "FOLKMOOT_SECRET_KEY": "only-for-this-measurement" * 2, "FOLKMOOT_INSIGHTS_MEMORY_MB": str(memory_mb),
        "FOLKMOOT_INSIGHTS_THREADS": "2", "FOLKMOOT_INSIGHTS_SECONDS": "300", "FOLKMOOT_LOG_LEVEL": "WARNING",
        "FOLKMOOT_DATABASE_URL": "",
    }  # fmt: skip
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    import_module("folkmoot.config.urls")
    _community()


def _page(asked: Mapping[str, str], options: argparse.Namespace, *, is_cold: bool) -> None:
    from django.core.cache import cache

    from folkmoot.core.actor import Actor
    from folkmoot.core.tenancy import scope
    from folkmoot.insights.cards import sections_for
    from folkmoot.insights.queries.filters import filters_for
    from folkmoot.insights.queries.kept import choice_of
    from folkmoot.insights.store import asking
    from folkmoot.insights.store.folder import folder_of
    from folkmoot.insights.store.stand_in import answer_here

    if not options.reader:
        asking.transport = answer_here
    cache.clear()
    for path in (folder_of(COMMUNITY) / "answers").glob("*"):
        path.unlink()
    if is_cold:
        _forget(list(folder_of(COMMUNITY).glob("*.parquet")))
    _log_sql(options.sql)
    actor = Actor.system(COMMUNITY)
    total = Clock()
    with scope(COMMUNITY):
        clock = Clock()
        choice = choice_of(asked, community_id=COMMUNITY, time_zone="UTC")
        filters_for(actor, choice)
        clock.say("frame")
        for card in [each for _title, of_section in sections_for(actor) for each in of_section]:
            if options.only and card.name not in options.only:
                continue
            clock = Clock()
            try:
                card.load(actor, choice)
            except Exception as error:  # noqa: BLE001 - the figure of a card that fails is its failure
                print(f"{card.name}: {error!r}"[:300])
            clock.say(card.name)
    total.say("the whole page")


class Clock:
    """Wall and processor time since it was made, of this process and of the children that have ended."""

    def __init__(self) -> None:
        self.wall, self.cpu = time.perf_counter(), _cpu()

    def say(self, name: str) -> None:
        wall, cpu = time.perf_counter() - self.wall, _cpu() - self.cpu
        # What getrusage tells of it begins with the parent's.
        told = Path("/proc/self/status").read_text().partition("VmHWM:")[2]
        peak = int(told.split()[0]) / 1024
        print(f"{name:20} {wall:8.2f} s {cpu:8.2f} s of CPU {peak:8.0f} MB", flush=True)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _log_sql(least: float) -> None:
    """Print each statement that took longer than `least` seconds of processor time."""
    from folkmoot.insights.store.duck import DuckEngine

    plain: Callable[..., Any] = getattr(DuckEngine, "_plain_rows", DuckEngine.rows)
    DuckEngine._plain_rows = plain  # type: ignore[attr-defined]
    if not least:
        return

    def rows(self: Any, sql: str, parameters: Mapping[str, Any] | None = None) -> Any:
        cpu = _cpu()
        found = plain(self, sql, parameters)
        if _cpu() - cpu >= least:
            print(f"--- {_cpu() - cpu:.2f} s, {len(found)} rows, {dict(parameters or {})}\n{sql}")
        return found

    DuckEngine.rows = rows  # type: ignore[method-assign]


def _community() -> None:
    from folkmoot.communities.models import Community
    from folkmoot.spaces.models import Space

    with suppress(Exception):
        if not Community.objects.filter(id=COMMUNITY).exists():
            Community.objects.create(id=COMMUNITY, slug="bench", name="Bench")
        community = Community.objects.get(id=COMMUNITY)
        for number in range(1, SPACES + 1):
            if not Space.everywhere.filter(id=number).exists():
                Space.everywhere.create(id=number, community=community, slug=f"s{number}", name=f"Space {number}")


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench monday")
    parser.add_argument("--folder", required=True)
    parser.add_argument("--memory", type=int, default=3000, help="MB for a question")
    parser.add_argument("--choice", action="append", help="the choice as it stands in the page's address")
    parser.add_argument("--cold", action="store_true", help="first with the system's cache of files dropped")
    parser.add_argument("--reader", action="store_true", help="ask the process that answers pages")
    parser.add_argument("--ahead", action="store_true", help="as the writer does, which nobody waits for")
    parser.add_argument("--sql", type=float, default=0.0, help="print statements that take more seconds of CPU")
    parser.add_argument("only", nargs="*", help="these cards alone")
    return parser.parse_args(list(arguments))
