"""Search over very many posts: by a member of some private spaces, and by a visitor.

.venv/bin/python -m bench search [--posts 1000000] [--times 30] [--postgres] [--data DIR]
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from bench.settings import add_data_options, database

if TYPE_CHECKING:
    from folkmoot.core.actor import Actor

Question = Callable[[random.Random, list[str]], str]


def main(arguments: list[str]) -> None:
    """Build the library, or find it in the data folder, and ask."""
    parser = argparse.ArgumentParser(prog="bench search", description=__doc__)
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=30)
    add_data_options(parser)
    options = parser.parse_args(arguments)
    with database(options):
        member, visitor, seconds = _prepared(options.posts)
        print(f"{options.posts:,} posts, built in {seconds:.0f} s; {_engine()}; {options.times} questions a row\n")
        print("| question | by | order | found | p50 ms | p99 ms |")
        print("| --- | --- | --- | --- | --- | --- |")
        for name, question in _questions(options.posts).items():
            for who, actor in (("member", member), ("visitor", visitor)):
                for order in ("newest", "relevance"):
                    found, p50, p99 = _asked(actor, question, order, options.times)
                    print(f"| {name} | {who} | {order} | {found:.0f} | {p50:.1f} | {p99:.1f} |", flush=True)


def _prepared(posts: int) -> tuple[Actor, Actor, float]:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from bench.library import SLUG, build_library
    from folkmoot.communities.models import Community
    from folkmoot.core.actor import Actor
    from folkmoot.members.models import Membership
    from folkmoot.members.queries import actor_of

    began = time.monotonic()
    if not Community.objects.filter(slug=SLUG).exists():
        build_library(posts)
    community = Community.objects.get(slug=SLUG)
    reader = Membership.everywhere.get(community=community, handle="member0")
    return actor_of(reader), Actor.visitor(community.id), time.monotonic() - began


def _questions(posts: int) -> dict[str, Question]:
    """Questions by kind. Words stand in the order of how often they are used."""
    from bench.library import BEGIN

    def day(share: float) -> str:
        return (BEGIN + timedelta(minutes=7 * posts * share)).date().isoformat()

    def one(least: int, most: int) -> Question:
        return lambda rng, words: words[rng.randint(least, most)]

    return {
        "common word": one(0, 30),
        "usual word": one(200, 2_000),
        "rare word": one(40_000, 59_000),
        "two common words": lambda rng, words: " ".join(rng.sample(words[:30], 2)),
        "five usual words": lambda rng, words: " ".join(rng.sample(words[:300], 5)),
        "phrase of common words": lambda rng, words: '"' + " ".join(rng.sample(words[:30], 2)) + '"',
        "phrase that stands nowhere": lambda rng, words: '"' + " ".join(rng.sample(words[:30], 4)) + '"',
        "common and rare word": lambda rng, words: f"{words[rng.randint(0, 30)]} {words[rng.randint(50_000, 59_000)]}",
        "prefix of 2": lambda rng, words: words[rng.randint(0, 300)][:2] + "*",
        "prefix of 3": lambda rng, words: words[rng.randint(0, 300)][:3] + "*",
        "prefix of 4": lambda rng, words: words[rng.randint(300, 3_000)][:4] + "*",
        "word without another": lambda rng, words: f"{words[rng.randint(0, 30)]} -{words[rng.randint(0, 30)]}",
        "in one space": lambda rng, words: f"in:space0 {words[rng.randint(0, 300)]}",
        "in a private space of others": lambda rng, words: f"in:space11 {words[rng.randint(0, 30)]}",
        "by one author": lambda rng, words: f"by:member{rng.randint(1, 400)} {words[rng.randint(0, 300)]}",
        "after a day near the end": lambda rng, words: f"after:{day(0.99)} {words[rng.randint(0, 300)]}",
        "before a day near the start": lambda rng, words: f"before:{day(0.01)} {words[rng.randint(0, 300)]}",
        "after all days": lambda rng, words: f"after:2100-01-01 {words[rng.randint(0, 30)]}",
        "before all days": lambda rng, words: f"before:2001-01-01 {words[rng.randint(0, 30)]}",
        "a month in the middle": lambda rng, words: f"after:{day(0.5)} before:{day(0.502)} {words[rng.randint(0, 30)]}",
        "answered questions": lambda rng, words: f"is:answered {words[rng.randint(0, 30)]}",
        "title of common words": lambda rng, words: f"title:{words[rng.randint(0, 30)]}",
        "a tag that nothing has": lambda rng, words: f"tag:nothing {words[rng.randint(0, 30)]}",
        "filters alone": lambda rng, words: f"by:member{rng.randint(1, 400)} before:{day(0.5)}",
    }


def _asked(actor: Actor, question: Question, order: str, times: int) -> tuple[float, float, float]:
    from bench.library import vocabulary
    from folkmoot.content.search import search

    rng, words = random.Random(5), vocabulary()
    found: list[int] = []
    ms: list[float] = []
    for _time in range(times):
        asked = question(rng, words)
        began = time.perf_counter()
        page = search(actor, asked, order=order)
        ms.append((time.perf_counter() - began) * 1000)
        found.append(len(page.hits))
    cuts = statistics.quantiles(ms, n=100, method="inclusive")
    return statistics.mean(found), cuts[49], cuts[98]


def _engine() -> str:
    from django.db import connection

    return "PostgreSQL" if connection.vendor == "postgresql" else "SQLite FTS5"
