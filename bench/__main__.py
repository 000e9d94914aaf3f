"""`python -m bench [NAME [options]]`: the figures of docs/performance.md; without a name all of them."""

from __future__ import annotations

import importlib
import subprocess
import sys

NAMES = (
    "pages",
    "cpu",
    "writers",
    "search",
    "start",
    "weight",
    "imports",
    "notifications",
    "live",
    "rules",
    "backtest",
    "queue",
    "insights",
    "network",
    "alarms",
    "soak",
)
# Run only by their names: they are given data.
ASKED = ("at_risk", "beside", "disguise", "editions", "monday", "narrowed")


def main(arguments: list[str]) -> int:
    """Run one measurement here, or each in a process of its own: Django is set up once a process."""
    if arguments and arguments[0] in (*NAMES, *ASKED):
        importlib.import_module(f"bench.{arguments[0]}").main(arguments[1:])
        return 0
    if arguments:
        print(f"There is no {arguments[0]!r}. There are: {', '.join((*NAMES, *ASKED))}", file=sys.stderr)
        return 2
    failed = 0
    for name in NAMES:
        print(f"\n## {name}\n", flush=True)
        failed |= subprocess.call([sys.executable, "-m", "bench", name])
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
