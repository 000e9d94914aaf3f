"""A Folkmoot of its own for a test: the real command in real processes, in a folder that goes afterwards."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from folkmoot.core.testing.prepared import prepared
from folkmoot.core.testing.servers import free_port
from folkmoot.core.testing.tables import make_tables

COMMAND = (sys.executable, "-c", "from folkmoot.cli.main import app; app()")
_DEADLINE_SECONDS = 180.0


@dataclass
class Running:
    """A `folkmoot up` that answers."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        """Status and body."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()

    def post_json(self, path: str, body: dict[str, Any], **headers: str) -> tuple[int, dict[str, Any]]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", **headers},
        )
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as refused:
            content = refused.read()
            return refused.code, json.loads(content) if "json" in refused.headers.get("Content-Type", "") else {}

    def children(self) -> list[int]:
        """The ids of all processes below the supervisor."""
        return _descendants(self.process.pid)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Stop it and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(_DEADLINE_SECONDS)

    def text(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


@dataclass
class Installation:
    """A data folder and the environment in which commands run on it."""

    data: Path
    env: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("FOLKMOOT_", "PROMETHEUS_"))}
        return {**kept, "FOLKMOOT_DATA": str(self.data), "COLUMNS": "120", **self.env}

    def run(self, *arguments: str | Path, code: int = 0, **env: str) -> subprocess.CompletedProcess[str]:
        """Run a command and demand its exit code."""
        done = subprocess.run(
            [*COMMAND, *map(str, arguments)],
            capture_output=True, text=True, timeout=120, env={**self.environment(), **env}, check=False,
        )  # fmt: skip
        assert done.returncode == code, f"{arguments} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
        return done

    def migrate(self) -> None:
        """Make the tables; on SQLite in the folder they are a copy of what the migrations made."""
        if "FOLKMOOT_DATABASE_URL" in self.env:
            self.run("migrate")
        else:
            prepared(self.data, "tables", make_tables)

    def json(self, *arguments: str | Path, code: int = 0) -> Any:
        """What a command prints for programs."""
        return json.loads(self.run(*arguments, "--json", code=code).stdout)

    @contextmanager
    def up(self, *options: str, **env: str) -> Iterator[Running]:
        """Serve until the end of the block."""
        port = free_port()
        log = self.data.with_name(f"{self.data.name}-{port}.log")
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*COMMAND, "up", "--port", str(port), *options],
                stdout=output, stderr=subprocess.STDOUT, env={**self.environment(), **env},
            )  # fmt: skip
        running = Running(process, port, log)
        try:
            _wait_until_ready(running)
            yield running
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(_DEADLINE_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()


def wait_for(condition: Any, what: str) -> None:
    """Wait until `condition()` holds; fails with `what` when it does not in time."""
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for: {what}"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def _wait_until_ready(running: Running) -> None:
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while time.monotonic() < deadline:
        assert running.process.poll() is None, f"it ended at once:\n{running.text()}"
        try:
            if running.get("/readyz")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"it never became ready:\n{running.text()}")


def _descendants(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [found for child in children for found in (int(child), *_descendants(int(child)))]
