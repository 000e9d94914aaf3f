"""Keeps a few child processes running: starts them, restarts what dies with a growing pause, stops them in order."""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from folkmoot.cli.lifeline import die_with_parent

log = structlog.get_logger("folkmoot.supervisor")
_WATCHED = {signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
# A child that ran this long was healthy: its next death starts with a short pause again.
_HEALTHY_SECONDS = 60.0
STOP_SECONDS = 25.0


@dataclass
class Child:
    """A process to keep running. `body` returns when it was told to stop."""

    name: str
    body: Callable[[], None]
    pid: int = 0
    started: float = 0.0
    pause: float = _FIRST_PAUSE
    due: float = 0.0


@dataclass
class Supervisor:
    """Runs its children until it is told to stop by SIGTERM, SIGINT or SIGHUP."""

    children: list[Child]
    on_death: Callable[[int], None] = field(default=lambda pid: None)

    def run(self) -> None:
        """Start every child and keep it running; returns when all have stopped."""
        signal.pthread_sigmask(signal.SIG_BLOCK, _WATCHED)
        while True:
            self._start_due()
            caught = signal.sigtimedwait(_WATCHED, self._until_next_start())
            self._reap()
            if caught is not None and caught.si_signo != signal.SIGCHLD:
                break
        log.info("stopping", signal=signal.Signals(caught.si_signo).name)
        self._stop_all()

    def _start_due(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if not child.pid and child.due <= now:
                self._start(child)

    def _until_next_start(self) -> float:
        waiting = [child.due for child in self.children if not child.pid]
        return max(0.0, min(waiting) - time.monotonic()) if waiting else 3600.0

    def _start(self, child: Child) -> None:
        parent = os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            _become(child, parent)
        child.pid, child.started = pid, time.monotonic()
        log.info("started", process=child.name, pid=pid)

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            self._note_death(pid, os.waitstatus_to_exitcode(status))

    def _note_death(self, pid: int, code: int) -> None:
        self.on_death(pid)
        child = next((child for child in self.children if child.pid == pid), None)
        if child is None:
            return
        now = time.monotonic()
        if now - child.started > _HEALTHY_SECONDS:
            child.pause = _FIRST_PAUSE
        child.pid, child.due = 0, now + child.pause
        log.warning("died", process=child.name, pid=pid, code=code, restart_in=child.pause)
        child.pause = min(child.pause * 2, _LONGEST_PAUSE)

    def _stop_all(self) -> None:
        running = {child.pid: child for child in self.children if child.pid}
        for pid in running:
            os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while running and time.monotonic() < deadline:
            signal.sigtimedwait({signal.SIGCHLD}, 0.2)
            for pid in [pid for pid in running if _has_ended(pid)]:
                self.on_death(pid)
                log.info("stopped", process=running.pop(pid).name)
        for pid, child in running.items():
            log.warning("killed: it did not stop in time", process=child.name)
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _become(child: Child, parent: int) -> None:
    """The forked process's whole life; never returns."""
    code = 1
    try:
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _WATCHED)
        die_with_parent(parent)
        child.body()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # noqa: BLE001 - the last place that can tell of it
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _has_ended(pid: int) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return True
