"""Deciding who hears of what, until all of it is written: an announcement to all, and replies in followed threads.

.venv/bin/python -m bench notifications [--members 25000] [--replies 1250] [--postgres] [--data DIR]
"""

from __future__ import annotations

import argparse
import time

from bench.settings import add_data_options, database

_FOLLOWERS = 20


def main(arguments: list[str]) -> None:
    """Build the community, let everything happen, and measure the deciding alone."""
    parser = argparse.ArgumentParser(prog="bench notifications", description=__doc__)
    parser.add_argument("--members", type=int, default=25_000)
    parser.add_argument("--replies", type=int, default=1_250)
    add_data_options(parser)
    options = parser.parse_args(arguments)
    with database(options):
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        _measure(options.members, options.replies)


def _measure(members: int, replies: int) -> None:
    from django.db import connection

    from bench.crowd import build_crowd, happen
    from folkmoot.notifications.models import Delivery, Notification

    crowd = build_crowd(members, _FOLLOWERS)
    engine = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    print(f"{members:,} members; {engine}\n")
    print("| what | notifications | rows | seconds | of CPU | a second | longest transaction s |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    told = seconds = 0.0
    for name in ("announcement", "replies"):
        happen(crowd, name, replies)
        before = Notification.everywhere.count()
        number, took, cpu, longest = _decide()
        rows = Notification.everywhere.count() - before
        told, seconds = told + number, seconds + took
        print(f"| {name} | {number:,} | {rows:,} | {took:.1f} | {cpu:.1f} | {number / took:,.0f} | {longest:.2f} |")
    print(f"| both | {told:,.0f} | | {seconds:.1f} | | {told / seconds:,.0f} | |")
    print(f"\n{Delivery.everywhere.count():,} of them are on their way by mail or push.")


def _decide() -> tuple[int, float, float, float]:
    """How many were told, how long it took, and the longest that others had to wait for one transaction."""
    from django.db import transaction

    from folkmoot.activity.models import Activity, ConsumerPosition
    from folkmoot.notifications.commands.deciding import decide, spread_on

    position = ConsumerPosition.objects.get(name="notifications").position
    lines = list(Activity.everywhere.filter(id__gt=position).order_by("id"))
    told, longest = 0, 0.0
    began = last = time.perf_counter()
    began_cpu = time.process_time()
    for first in range(0, len(lines), 500):
        with transaction.atomic():
            told += decide(lines[first : first + 500]).told
        longest, last = max(longest, time.perf_counter() - last), time.perf_counter()
        while (decided := spread_on()) is not None:
            told += decided.told
            longest, last = max(longest, time.perf_counter() - last), time.perf_counter()
    end = Activity.everywhere.order_by("-id").values_list("id", flat=True).first() or 0
    ConsumerPosition.objects.filter(name="notifications").update(position=end)
    return told, time.perf_counter() - began, time.process_time() - began_cpu, longest
