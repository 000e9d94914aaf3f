"""Where a measured installation lies and how it is set."""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.postgres import postgres


def add_data_options(parser: argparse.ArgumentParser) -> None:
    """`--data DIR` keeps what is built, or takes what an earlier run has built; `--postgres` leaves SQLite."""
    parser.add_argument("--data", default="", help="a folder to keep what is built in")
    parser.add_argument("--postgres", action="store_true", help="a PostgreSQL of its own instead of SQLite")


@contextmanager
def database(options: argparse.Namespace) -> Iterator[dict[str, str]]:
    """Point this process, and those it starts, at a folder and a database; gives what was set."""
    folder = Path(options.data or tempfile.mkdtemp(prefix="folkmoot-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        if options.postgres:
            with postgres(folder / "postgres") as url:
                yield _set(folder, url)
        else:
            yield _set(folder, "")
    finally:
        if not options.data:
            shutil.rmtree(folder, ignore_errors=True)


def _set(folder: Path, database_url: str) -> dict[str, str]:
    env = {
        "FOLKMOOT_DATA": str(folder),
        "FOLKMOOT_DATABASE_URL": database_url,
        "FOLKMOOT_LOG_LEVEL": "WARNING",
        "FOLKMOOT_SECRET_KEY": "bench",
        "DJANGO_SETTINGS_MODULE": "folkmoot.config.settings",
    }
    os.environ.update(env)
    return env
