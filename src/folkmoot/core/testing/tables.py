"""The tables that tests begin with, and the styles: made once in a run, and copied for each worker."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from django.db.backends.base.base import BaseDatabaseWrapper

from folkmoot.core.testing.prepared import prepared

_PREPARE = (
    "from folkmoot.cli.bootstrap import start_command; start_command(); from folkmoot.cli.up import prepare; prepare()"
)


def make_tables(data: Path, **env: str) -> str:
    """Bring an empty data folder to this version, as `folkmoot up` does before it serves; returns what was said."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FOLKMOOT_")}
    data.mkdir(parents=True, exist_ok=True)
    environment = {**kept, "FOLKMOOT_DATA": str(data), **env}
    command = [sys.executable, "-c", _PREPARE]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def copy_for_tests(connection: BaseDatabaseWrapper, folder: Path) -> None:
    """Point the tests of this process at a copy of the tables."""
    test = connection.settings_dict["TEST"]
    if connection.vendor == "sqlite":
        prepared(folder, "tables", make_tables)
        test["NAME"] = str(folder / "folkmoot.sqlite3")
    else:
        test["TEMPLATE"] = prepared(folder, "template", _make_template)


def _make_template(folder: Path) -> str:
    # The database that the address names: tests have others, copied from it.
    url = os.environ["FOLKMOOT_DATABASE_URL"]
    make_tables(folder, FOLKMOOT_DATABASE_URL=url)
    return urlsplit(url).path.lstrip("/")
