"""A PostgreSQL server of one's own, durable as an installation's is, tuned as little."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.servers import free_port

_USER = "postgres"


@contextmanager
def postgres(home: Path) -> Iterator[str]:
    """The address of a server whose data lie in `home`, made at the first use."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    home.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:  # initdb refuses root, and its own user must be able to reach the folder
        home.parent.chmod(0o755)
        shutil.chown(home, _USER)
    data, port = home / "data", free_port()
    is_new = not data.exists()
    if is_new:
        options = ["-U", "folkmoot", "-A", "trust", "-E", "UTF8", "--no-locale"]
        _run(home, programs / "initdb", "-D", data, *options)
    settings = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={home} -c shared_buffers=512MB"
    _run(home, programs / "pg_ctl", "-D", data, "-w", "-l", data / "log", "-o", settings, "start")
    try:
        if is_new:
            _run(home, programs / "createdb", "-h", "127.0.0.1", "-p", port, "-U", "folkmoot", "folkmoot")
        yield f"postgres://folkmoot@127.0.0.1:{port}/folkmoot"
    finally:
        _run(home, programs / "pg_ctl", "-D", data, "-m", "fast", "stop")


def _run(home: Path, *command: object) -> None:
    user = ["runuser", "-u", _USER, "--"] if os.geteuid() == 0 else []
    subprocess.run([*user, *map(str, command)], cwd=home, check=True, stdout=subprocess.DEVNULL)
