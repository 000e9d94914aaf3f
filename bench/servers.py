"""Starting and stopping the servers that are measured, and asking them."""

from __future__ import annotations

import getpass
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 32


@dataclass(frozen=True)
class Load:
    """What wrk measured: answers, how many a second, latencies in milliseconds, failed answers."""

    answers: int
    rate: float
    p50: float
    p99: float
    failed: int


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def granian(target: str, *, workers: int, env: Mapping[str, str], threads: int = 1) -> Iterator[tuple[int, int]]:
    """A WSGI application under granian with so many threads a process; gives its port and process id."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", str(workers), "--blocking-threads", str(threads), "--no-ws"]
    command += ["--log-level", "warning", target]
    process = subprocess.Popen(command, env={**os.environ, **env}, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def folkmoot_up(env: Mapping[str, str], *, workers: int = 0) -> Iterator[tuple[int, int]]:
    """`folkmoot up` with its worker, once it answers; gives its port and process id."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("folkmoot")), "up", "--port", str(port), "--workers", str(workers)]
    process = subprocess.Popen(command, env={**os.environ, **env}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for_answer(f"http://127.0.0.1:{port}/readyz", process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(60)


@contextmanager
def nginx(folder: Path, *, workers: int) -> Iterator[tuple[int, int]]:
    """nginx that serves the files of a folder; gives its port and process id."""
    port = free_port()
    config = folder.parent / "nginx.conf"
    # Its workers would be nobody, who may not look into a temporary folder of ours.
    user = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
    config.write_text(
        f"{user} worker_processes {workers}; daemon off; pid {folder.parent}/nginx.pid; error_log stderr crit;\n"
        f"events {{ worker_connections 1024; }}\n"
        f"http {{ access_log off; default_type text/html; sendfile on; keepalive_requests 1000000;\n"
        f"server {{ listen 127.0.0.1:{port}; root {folder}; }} }}\n"
    )
    process = subprocess.Popen(["nginx", "-c", str(config), "-p", str(folder.parent)])
    try:
        wait_for(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


def load(url: str, *, seconds: int, cookie: str = "", connections: int = CONNECTIONS) -> Load:
    """Ask for a page with wrk over so many connections; every answer must be a 200."""
    command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--latency", "-H", f"Cookie: {cookie}", url]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    # An answer later than two seconds is slow, not wrong: it stands in the percentiles of what was answered.
    failed = sum(int(n) for n in re.findall(r"(?:Non-2xx or 3xx responses|read|write):? (\d+)", out))
    return Load(
        answers=int(_found(r"(\d+) requests in", out)),
        rate=float(_found(r"Requests/sec:\s+([\d.]+)", out)),
        p50=_milliseconds(_found(r"^\s+50%\s+(\S+)", out)),
        p99=_milliseconds(_found(r"^\s+99%\s+(\S+)", out)),
        failed=failed,
    )


def proportional_memory(pid: int) -> float:
    """MB of a process and its children, shared pages counted in proportion (PSS)."""
    pids = [pid, *_children(pid)]
    total = 0
    for each in pids:
        rollup = Path(f"/proc/{each}/smaps_rollup")
        if rollup.exists():
            total += int(_found(r"^Pss:\s+(\d+)", rollup.read_text()))
    return total / 1024


def processor_seconds(pid: int) -> float:
    """What a process and its children have taken of the processors so far, the kernel's work for them included."""
    total = 0
    for each in [pid, *_children(pid)]:
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def wait_for(port: int, *, seconds: float = 60) -> None:
    """Until somebody listens on the port."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port}")


def wait_for_answer(url: str, process: subprocess.Popen[bytes], *, seconds: float = 120) -> None:
    """Until a page is answered with 200."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=10):
                return
        except OSError:
            time.sleep(0.02)
    raise TimeoutError(f"{url} does not answer")


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    own = [int(word) for word in listed.read_text().split()] if listed.exists() else []
    return own + [grandchild for child in own for grandchild in _children(child)]


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text, re.MULTILINE)
    if match is None:
        raise ValueError(f"no {pattern!r} in:\n{text}")
    return match.group(1)


def _milliseconds(text: str) -> float:
    units = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60000.0}
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()  # type: ignore[union-attr]
    return float(number) * units[unit]
