"""How long a set of rules takes over a large history: a million posts are to be done in a minute on two cores."""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.settings import add_data_options, database

_SLUG = "annals"
_FOLKMOOT = str(Path(sys.executable).with_name("folkmoot"))


def main(arguments: list[str]) -> None:
    """Build the history once, then run the command as an operator does, on two cores."""
    parser = argparse.ArgumentParser(prog="python -m bench backtest")
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--rules", type=int, default=100, help="how many rules are tried")
    parser.add_argument(
        "--set", choices=["ordinary", "copies", "starter"], default="ordinary",
        help="ordinary rules, with one beside that asks for copies, or the pack that communities begin with",
    )  # fmt: skip
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--anew", action="store_true", help="with nothing kept of texts, as right after an import")
    add_data_options(parser)
    options = parser.parse_args(arguments)
    with database(options):
        _build(options.posts)
        _read_ahead(options.anew)
        rules = Path(os.environ["FOLKMOOT_DATA"]) / f"rules-{options.set}.json"
        rules.write_text(json.dumps(_rules(options.set, options.rules)))
        for _ in range(options.runs):
            _measure(rules, options.posts)


def _rules(which: str, count: int) -> dict[str, Any]:
    from bench.annals import COPIES, rules_to_try
    from folkmoot.moderation.rules.definition import rules_to_json
    from folkmoot.moderation.rules.starter_pack import starter_rules

    if which == "starter":
        return rules_to_json(starter_rules())
    ordinary = rules_to_try(count)["rules"]
    return {"rules": [*ordinary, COPIES] if which == "copies" else ordinary}


def _build(posts: int) -> None:
    import django
    from django.core.management import call_command

    django.setup()
    from bench.annals import build_annals
    from folkmoot.communities.models import Community

    call_command("migrate", verbosity=0)
    if not Community.objects.filter(slug=_SLUG).exists():
        began = time.monotonic()
        build_annals(_SLUG, posts)
        print(f"built {posts:,} posts in {time.monotonic() - began:.0f} s")


def _read_ahead(anew: bool) -> None:
    """Have kept what texts yield, as the worker does in its pauses; or nothing."""
    from folkmoot.moderation.models import GistWalk, TextGist

    if anew:
        TextGist.everywhere.all().delete()
        GistWalk.everywhere.all().delete()
        return
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([_FOLKMOOT, "moderation", "read-ahead", "--community", _SLUG], check=True, capture_output=True)
    print(f"read ahead in {time.monotonic() - began:.1f} s, {_cpu_since(before):.1f} s of CPU")


def _cpu_since(before: resource.struct_rusage) -> float:
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _measure(rules: Path, posts: int) -> None:
    command = [_FOLKMOOT, "moderation", "backtest", str(rules)]
    options = ["--community", _SLUG, "--processes", "2", "--json"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    done = subprocess.run([*_on_two_cores(), *command, *options], check=True, capture_output=True, text=True)
    took = time.monotonic() - began
    cpu = _cpu_since(before)
    report = json.loads(done.stdout)
    rules_count, hits = len(report["sets"][0]["rules"]), report["sets"][0]["hits"]["count"]
    print(
        f"{report['posts']:,} posts, {rules_count} rules, {hits:,} hit: {took:.1f} s, "
        f"{report['posts'] / took:,.0f} posts a second, {cpu:.1f} s of CPU, "
        f"largest process {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB",
        flush=True,
    )
    assert report["posts"] == posts


def _on_two_cores() -> Iterator[str]:
    cores = sorted(os.sched_getaffinity(0))[:2]
    yield from ("taskset", "-c", ",".join(map(str, cores)))
