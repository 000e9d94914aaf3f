"""How a question reaches the process that answers it: a socket beside the store, and a process started on demand."""

from __future__ import annotations

import hashlib
import os
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings

from folkmoot.insights.store import folder
from folkmoot.insights.store.engine import StoreBusy, StoreUnavailable

log = structlog.get_logger(__name__)
# A socket's path has 108 bytes at most.
_PATH_AT_MOST = 100
_START_SECONDS = 20.0
# How long a question may wait for others to be answered.
QUEUE_SECONDS = 15.0
BUSY = "Many figures are being reckoned at this moment. Try again in a minute."
# How much longer than its turn and its limit an answer may take.
_SPARE_SECONDS = 5.0
_started: list[subprocess.Popen[bytes]] = []


@dataclass(frozen=True, slots=True)
class Question:
    """A function of a module, and what it is given beside the engine."""

    community_id: int
    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    limits: Any
    # Whether what comes of it hangs on the store alone, so that it is kept for others who ask the same.
    is_kept: bool = False
    # Whether the first argument is a list of questions, each with an answer of its own that is kept by itself.
    is_list: bool = False

    def each(self) -> list[Question]:
        """The questions of a list, one by one."""
        return [replace(self, args=([item], *self.args[1:])) for item in self.args[0]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a question: its value, or words for why there is none."""

    value: Any = None
    unavailable: str = ""
    failure: str = ""


class QuestionFailed(RuntimeError):
    """The function itself failed in the reader: a mistake in it, or in what somebody typed."""


def ask_reader(question: Question) -> Any:
    """Have the reader's process answer. Raises StoreUnavailable, QuestionFailed."""
    for _try in range(2):
        connection, began = _connected(), time.monotonic()
        try:
            connection.send(question)
            if not connection.poll(question.limits.seconds + QUEUE_SECONDS + _SPARE_SECONDS):
                raise StoreBusy(BUSY)
            return value_of(connection.recv())
        except (EOFError, ConnectionError) as error:
            if not isinstance(error, EOFError) or time.monotonic() - began < question.limits.seconds * 0.9:
                continue  # it ended meanwhile, and not because of us: another is started
            words = f"This took longer than {question.limits.seconds:g} seconds, or more memory than there is."
            raise StoreUnavailable(words) from None
        finally:
            connection.close()
    raise StoreUnavailable("The process that reckons figures breaks off; there may be too little memory for it.")


# How questions travel; tests put one in its place that answers in the process.
transport: Callable[[Question], Any] = ask_reader


def socket_path() -> Path:
    """Where the reader listens: beside the store, or where that path is too long for a socket in a folder of ours."""
    path = folder.root() / "reader.sock"
    if len(os.fsencode(path)) <= _PATH_AT_MOST:
        return path
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"folkmoot-{os.getuid()}-{digest}" / "reader.sock"


def value_of(answer: Answer) -> Any:
    """What an answer holds. Raises StoreUnavailable, QuestionFailed."""
    if answer.unavailable == BUSY:
        raise StoreBusy(BUSY)
    if answer.unavailable:
        raise StoreUnavailable(answer.unavailable)
    if answer.failure:
        raise QuestionFailed(answer.failure)
    return answer.value


def _connected() -> Connection:
    path = socket_path()
    deadline = time.monotonic() + _START_SECONDS
    starts = 0
    while time.monotonic() < deadline:
        own = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            own.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            own.close()
            if not starts or not any(process.poll() is None for process in _started):
                starts += 1
                if starts > 3:
                    break
                _start()
            time.sleep(0.05)
        else:
            if not _is_ours(own):
                own.close()
                raise StoreUnavailable(f"Somebody else listens at {path}. It is not asked.")
            return Connection(own.detach())
    raise StoreUnavailable("The process that reckons figures does not start; the log says why.")


def _is_ours(connected: socket.socket) -> bool:
    """Whether this very user listens: what is answered is unpickled, and the system's folder is open to all."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    said = connected.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    _pid, user, _group = struct.unpack("3i", said)
    return bool(user == os.getuid())


def _start() -> None:
    _started[:] = [process for process in _started if process.poll() is None]
    log.info("starting the reader of the store")
    folder.root().mkdir(mode=0o700, exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if name != "PROMETHEUS_MULTIPROC_DIR"}
    environment |= {"FOLKMOOT_DATA": str(settings.DATA), "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]}
    command = [sys.executable, "-P", "-m", "folkmoot.insights.store.reader"]
    _started.append(subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True))  # noqa: S603
