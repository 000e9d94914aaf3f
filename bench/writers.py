"""Replies through the API by eight writers at once, beside the worker that indexes them.

.venv/bin/python -m bench writers [--seconds 15] [--writers 8] [--postgres]
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from bench.servers import folkmoot_up
from bench.settings import add_data_options, database
from bench.subprocesses import run_again

_MEMBERS_A_WRITER = 10
_TEXT = "What we found on the *third* walk, number {n}: the well at the [north track](https://example.org/) was dry."


@dataclass
class Outcome:
    """What the writers saw."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int | str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)


def main(arguments: list[str]) -> None:
    """Write on SQLite, then on PostgreSQL; with --postgres on that alone."""
    parser = argparse.ArgumentParser(prog="bench writers", description=__doc__)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--writers", type=int, default=8)
    add_data_options(parser)
    options = parser.parse_args(arguments)
    if not options.postgres:
        print("| database | writers | replies/s | p50 ms | p99 ms | slowest ms | answers | replies kept |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
    with database(options) as env:
        thread_id, secrets = _prepared(options.writers)
        with folkmoot_up(env) as (port, _pid):
            began = time.monotonic()
            outcome = _written(port, thread_id, secrets, options.writers, options.seconds)
            took = time.monotonic() - began
        _print(outcome, took, options, kept=_replies(thread_id))
    if not options.postgres:
        run_again("writers", "--postgres", "--seconds", options.seconds, "--writers", options.writers)


def _prepared(writers: int) -> tuple[int, list[str]]:
    """A thread to reply to and members' tokens, enough of them that nobody writes too often."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from bench.world import build_world
    from folkmoot.connections.commands.tokens import create_token
    from folkmoot.core.actor import Actor
    from folkmoot.core.roles import Role
    from folkmoot.members.models import Membership

    thread, _long, _account = build_world(threads=200, long_posts=20)
    Membership.everywhere.update(role=Role.MODERATOR, trust_level=4)
    actor = Actor.system(thread.community_id)
    members = Membership.everywhere.filter(community_id=thread.community_id).order_by("id")
    return thread.id, [
        create_token(actor=actor, member=member, name="bench", scopes=["read", "write"])[1]
        for member in members[: writers * _MEMBERS_A_WRITER]
    ]


def _written(port: int, thread_id: int, secrets: list[str], writers: int, seconds: float) -> Outcome:
    outcome, end = Outcome(), time.monotonic() + seconds
    threads = [
        threading.Thread(target=_write, args=(port, thread_id, secrets[n::writers], end, outcome, n))
        for n in range(writers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcome


def _write(port: int, thread_id: int, secrets: list[str], end: float, outcome: Outcome, writer: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    n = 0
    while time.monotonic() < end:
        n += 1
        headers = {"Authorization": f"Bearer {secrets[n % len(secrets)]}", "Content-Type": "application/json"}
        body = json.dumps({"markdown": _TEXT.format(n=f"{writer}.{n}")})
        began = time.monotonic()
        try:
            connection.request("POST", f"/api/v1/threads/{thread_id}/posts", body, headers)
            response = connection.getresponse()
            content = response.read()
        except OSError as error:
            outcome.statuses[type(error).__name__] += 1
            connection.close()
            continue
        outcome.seconds.append(time.monotonic() - began)
        outcome.statuses[response.status] += 1
        if response.status != 201:
            outcome.words[content.decode()[:300]] += 1


def _replies(thread_id: int) -> int:
    from folkmoot.content.models import Post

    return Post.everywhere.filter(thread_id=thread_id, number__gt=20).count()


def _print(outcome: Outcome, took: float, options: argparse.Namespace, *, kept: int) -> None:
    name = "PostgreSQL" if options.postgres else "SQLite"
    ms = statistics.quantiles([second * 1000 for second in outcome.seconds], n=100)
    rate = outcome.statuses[201] / took
    answers = ", ".join(f"{status}: {count}" for status, count in outcome.statuses.most_common())
    speed = f"{rate:.0f} | {ms[49]:.0f} | {ms[98]:.0f} | {max(outcome.seconds) * 1000:.0f}"
    print(f"| {name} | {options.writers} | {speed} | {answers} | {kept} |", flush=True)
    for words, count in outcome.words.most_common(5):
        print(f"{count} times: {words}", flush=True)
    if set(outcome.statuses) != {201} or kept != outcome.statuses[201]:
        raise SystemExit("A writer was refused, or a reply was lost.")
