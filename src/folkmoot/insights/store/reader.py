"""The process that answers questions to the store: one for the data folder, started on demand, gone when idle.

It loads everything once and answers each question in a fork, which its limits end whatever it does, and which takes
nothing with it. It ends with the process that started it, so that after an upgrade none of the old version is left.
"""

from __future__ import annotations

import fcntl
import os
import pickle
import select
import signal
import socket
import time
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from folkmoot.insights.store.asking import Question

IDLE_SECONDS = 300.0
# Those that wait for their turn are counted too.
_FORKS_AT_MOST = 64
_LOOK_SECONDS = 1.0


def main() -> None:
    """Listen until idle, or until who started it has ended."""
    from folkmoot.core.loading import load_rooms

    starter = os.getppid()
    load_rooms()
    # Loaded before the forks, so that none of them has to; it starts no thread before it is connected.
    import duckdb  # noqa: F401

    from folkmoot.insights.store.asking import socket_path
    from folkmoot.insights.store.priority import give_way

    path = socket_path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.parent.stat().st_uid != os.getuid():
        raise SystemExit(f"{path.parent} belongs to somebody else.")
    lock = _alone(path.with_suffix(".lock"))
    if lock is None:
        return
    give_way(is_awaited=True)
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        listening.bind(str(path))
        path.chmod(0o600)
        listening.listen(64)
        try:
            _serve(listening, starter, path.parent)
        finally:
            path.unlink(missing_ok=True)
            os.close(lock)


def _alone(path: Path) -> int | None:
    """The lock of the one reader; None where there is one already."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _serve(listening: socket.socket, starter: int, folder: Path) -> None:
    at_work: set[int] = set()
    signal.signal(signal.SIGTERM, lambda number, frame: exit(0))
    last = time.monotonic()
    while True:
        at_work = {pid for pid in at_work if not _has_ended(pid)}
        if not at_work and (os.getppid() != starter or time.monotonic() - last > IDLE_SECONDS):
            return
        if len(at_work) >= _FORKS_AT_MOST:
            time.sleep(0.01)
            continue
        # Short while somebody is at work, so that what has ended does not stay a zombie for long.
        if not select.select([listening], [], [], 0.1 if at_work else _LOOK_SECONDS)[0]:
            continue
        connection, _address = listening.accept()
        last = time.monotonic()
        pid = os.fork()
        if pid == 0:
            listening.close()
            _answer_and_end(Connection(connection.detach()), folder)
        connection.close()
        at_work.add(pid)


def _has_ended(pid: int) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG)[0] != 0
    except ChildProcessError:
        return True


def _answer_and_end(connection: Connection, folder: Path) -> None:
    code = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        with suppress(OSError):
            # When memory runs out, this goes before what serves pages.
            Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")
        from folkmoot.insights.store.asking import Answer

        try:
            question = connection.recv()
        except (ImportError, AttributeError) as error:
            connection.send(Answer(failure=f"The reader does not know what it is asked: {error}"))
            return
        connection.send_bytes(_answered(question, folder))
        code = 0
    finally:
        os._exit(code)


def _answered(question: Question, folder: Path) -> bytes:
    """The answer, packed: of what somebody reckoned meanwhile, or reckoned in turn."""
    from folkmoot.insights.store.answering import known_answer, only_one
    from folkmoot.insights.store.asking import BUSY, QUEUE_SECONDS, Answer
    from folkmoot.insights.store.engine import StoreBusy
    from folkmoot.insights.store.turns import take_turn, waiting_for_the_same

    signal.setitimer(signal.ITIMER_REAL, question.limits.seconds)
    try:
        with only_one(question, partial(waiting_for_the_same, folder, question.community_id)):
            known = known_answer(question)
            if known is not None:
                return pickle.dumps(known)
            # Waiting for a turn is not a part of what a question may cost.
            left, _again = signal.setitimer(signal.ITIMER_REAL, 0)
            if not take_turn(folder, question.community_id, QUEUE_SECONDS):
                return pickle.dumps(Answer(unavailable=BUSY))
            signal.setitimer(signal.ITIMER_REAL, max(left, _LOOK_SECONDS / 100))
            return _reckoned(question)
    except StoreBusy:
        return pickle.dumps(Answer(unavailable=BUSY))


def _reckoned(question: Question) -> bytes:
    if question.limits.is_caged:
        from folkmoot.insights.sql.confining import confine

        confine(question.limits.seconds, question.limits.memory_mb)
    from folkmoot.insights.store.answering import reckoned_answer

    return pickle.dumps(reckoned_answer(question))


if __name__ == "__main__":
    main()
