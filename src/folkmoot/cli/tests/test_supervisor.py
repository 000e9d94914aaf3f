"""Keeping processes alive, without Folkmoot in them; each case runs in a process of its own."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.process
SCRIPT = """
import os, sys, time, signal
from functools import partial
from pathlib import Path
from folkmoot.cli import supervisor
from folkmoot.cli.supervisor import Child, Supervisor
log = Path(sys.argv[1])
supervisor._FIRST_PAUSE = 0.1
def note(word):
    with log.open("a") as file:
        file.write(f"{word} {time.monotonic():.3f} {os.getpid()}\\n")
def steady():
    signal.signal(signal.SIGTERM, lambda *a: (note("steady-end"), sys.exit(0)))
    note("steady")
    while True:
        time.sleep(0.05)
def dies():
    note("dies")
    sys.exit(3)
def deaf():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    note("deaf")
    while True:
        time.sleep(0.05)
bodies = {"steady": steady, "dies": dies, "deaf": deaf}
supervisor.STOP_SECONDS = 1.0
Supervisor([Child(name, bodies[name], pause=0.1) for name in sys.argv[2:]]).run()
note("over")
"""


def _start(tmp_path: Path, *children: str) -> tuple[subprocess.Popen[bytes], Path]:
    log = tmp_path / "log"
    log.touch()
    process = subprocess.Popen([sys.executable, "-c", SCRIPT, str(log), *children], stderr=subprocess.DEVNULL)
    return process, log


def _wait_for(log: Path, word: str, times: int = 1) -> list[list[str]]:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        lines = [line.split() for line in log.read_text().splitlines() if line.split()[0] == word]
        if len(lines) >= times:
            return lines
        time.sleep(0.05)
    raise AssertionError(f"{word} was not said {times} times: {log.read_text()}")


def test_a_child_that_dies_is_started_again_after_growing_pauses(tmp_path: Path) -> None:
    process, log = _start(tmp_path, "dies", "steady")
    starts = [float(line[1]) for line in _wait_for(log, "dies", 4)]
    pauses = [later - earlier for earlier, later in itertools.pairwise(starts)]
    # A busy machine makes each longer, and none shorter.
    assert all(pause >= least for pause, least in zip(pauses, (0.1, 0.2, 0.4), strict=True)), pauses
    process.terminate()
    assert process.wait(10) == 0
    assert len(_wait_for(log, "steady")) == 1


def test_a_killed_child_comes_back_with_another_pid(tmp_path: Path) -> None:
    process, log = _start(tmp_path, "steady")
    first = int(_wait_for(log, "steady")[0][2])
    os.kill(first, signal.SIGKILL)
    assert int(_wait_for(log, "steady", 2)[1][2]) != first
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0
    _wait_for(log, "steady-end")


def test_a_child_that_does_not_listen_is_killed_in_the_end(tmp_path: Path) -> None:
    process, log = _start(tmp_path, "deaf")
    pid = int(_wait_for(log, "deaf")[0][2])
    process.terminate()
    assert process.wait(10) == 0
    assert not Path(f"/proc/{pid}").exists()
