"""What it takes to reckon the network of a large community: time and memory of the process beside the store.

.venv/bin/python -m bench network [--members 50000 --replies 500000]
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections.abc import Callable
from typing import Any

_MAKE_POSTS = """
INSERT INTO posts BY NAME
SELECT n AS post_id, n AS thread_id, circle % 40 AS space_id, author AS member_id, answered AS other_id,
    made.moment AS "at", made.moment::DATE AS day, FALSE AS opens
FROM (
    SELECT n, author, author // 500 AS circle,
        CASE WHEN hash(n, 2) % 10 < 6 THEN author // 500 * 500 + floor(500 * pow(hash(n, 3) % 1000000 / 1e6, 2))::BIGINT
        ELSE floor({members} * pow(hash(n, 4) % 1000000 / 1e6, 3))::BIGINT END AS answered,
        TIMESTAMP '2025-01-01' + INTERVAL (hash(n, 5) % 31000000) SECOND AS moment
    FROM (
        SELECT n, floor({members} * pow(hash(n, 1) % 1000000 / 1e6, 3))::BIGINT AS author FROM range({replies}) AS t(n)
    )
) AS made WHERE author <> answered
"""
_MAKE_MEMBERS = """
INSERT INTO members BY NAME
SELECT n AS member_id, n AS person_id, FALSE AS is_staff, FALSE AS is_bot, '' AS source,
    TIMESTAMP '2024-12-01' + INTERVAL (hash(n, 6) % 31000000) SECOND AS joined_at, joined_at::DATE AS joined_day
FROM range({members}) AS t(n)
"""


def main(arguments: list[str]) -> None:
    """Make the community in memory, reckon its network part by part, then as a whole."""
    parser = argparse.ArgumentParser(prog="bench network", description=__doc__)
    parser.add_argument("--members", type=int, default=50_000)
    parser.add_argument("--replies", type=int, default=500_000)
    options = parser.parse_args(arguments)
    os.environ.setdefault("FOLKMOOT_SECRET_KEY", "only-for-figures")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "folkmoot.config.settings")
    import django

    django.setup()
    from datetime import date

    from folkmoot.insights.graph.question import NetworkQuestion
    from folkmoot.insights.metrics.definition import Period
    from folkmoot.insights.store.in_memory import InMemoryStore

    store = InMemoryStore()
    numbers = {"members": options.members, "replies": options.replies}
    for sql in (_MAKE_MEMBERS, _MAKE_POSTS):
        store.rows(sql.format(**numbers))
    print(f"Store made: {_megabytes()} MB")
    _measure(store, NetworkQuestion(Period(date(2024, 12, 1), date(2025, 12, 31))))


def _measure(store: Any, question: Any) -> None:
    from folkmoot.insights.graph import circles, connectors, core, newcomers, resilience, shape, ties

    found = _timed("ties read", lambda: ties.read_ties(store, question))
    _timed("newcomers", lambda: newcomers.read_newcomers(store, question))
    _timed("shape", lambda: shape.shape_of(found))
    _timed("core", lambda: core.core_of(found))
    grouped = _timed("circles", lambda: circles.circles_of(found))
    between = _timed("who connects", lambda: connectors.connectors_of(found, grouped.of_person))
    _timed("resilience", lambda: resilience.resilience_of(found, between.betweenness, {}))
    pairs = len(found.undirected)
    print(f"{len(found.people):,} people, {len(found.directed):,} ties, {pairs:,} pairs; {between.pivots} pivots,")
    print(f"{grouped.runs} runs of Louvain, modularity {grouped.modularity:.3f}, agreement {grouped.agreement:.3f}")


def _timed(name: str, do: Callable[[], Any]) -> Any:
    began = time.process_time()
    found = do()
    print(f"{name:<14} {time.process_time() - began:6.1f} s   {_megabytes()} MB at most", flush=True)
    return found


def _megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
