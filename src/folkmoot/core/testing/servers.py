"""Real servers for tests marked `service`: PostgreSQL, Redis and S3, each on loopback and in a folder of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_DEADLINE_SECONDS = 30.0


def free_port() -> int:
    """A port on which nothing listens at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int, process: subprocess.Popen[bytes] | None = None) -> None:
    """Wait until something listens there; raises RuntimeError when it does not, or the process has ended."""
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while time.monotonic() < deadline:
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"nothing listens on port {port}")


@dataclass
class Server:
    """A running server; `url` is what a FOLKMOOT_* variable takes."""

    url: str
    port: int
    process: subprocess.Popen[bytes]

    def pause(self) -> None:
        """Stop it in its tracks: connections stay open and nothing answers."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()


@contextmanager
def postgres_server() -> Iterator[Server]:
    """An empty PostgreSQL database. initdb refuses root, so root becomes `postgres` for it."""
    home = Path(tempfile.mkdtemp(prefix="folkmoot-postgres-"))
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        entry = pwd.getpwnam(user)
        os.chown(home, entry.pw_uid, entry.pw_gid)
    binaries = _postgres_binaries()
    port = free_port()

    def run(*command: str) -> None:
        subprocess.run(command, check=True, capture_output=True, user=user, cwd=home)

    run(f"{binaries}/initdb", "-D", f"{home}/data", "-U", "folkmoot", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": home, "fsync": "off"}
    settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [f"{binaries}/postgres", "-D", f"{home}/data", *settings], stdout=log, stderr=log, user=user, cwd=home
        )
    try:
        wait_for_port(port, process)
        _wait_until(lambda: run(f"{binaries}/createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "folkmoot", "moot"))
        yield Server(f"postgres://folkmoot@127.0.0.1:{port}/moot", port, process)
    finally:
        process.send_signal(signal.SIGCONT)
        _end(process, signal.SIGQUIT)
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def redis_server() -> Iterator[Server]:
    """An empty Redis that keeps nothing on disk."""
    binary = shutil.which("redis-server") or shutil.which("valkey-server")
    if binary is None:
        raise RuntimeError("redis-server is not installed: run scripts/install_test_needs.sh")
    port = free_port()
    command = [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
    try:
        wait_for_port(port, process)
        yield Server(f"redis://127.0.0.1:{port}/0", port, process)
    finally:
        process.send_signal(signal.SIGCONT)
        _end(process, signal.SIGTERM)


@contextmanager
def s3_server(bucket: str = "folkmoot") -> Iterator[str]:
    """An S3 with one empty bucket; yields its endpoint. Any key and secret are taken."""
    import boto3
    from moto.server import ThreadedMotoServer

    port = free_port()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    endpoint = f"http://127.0.0.1:{port}"
    try:
        client = boto3.client(
            "s3", endpoint_url=endpoint, aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1"
        )
        client.create_bucket(Bucket=bucket)
        yield endpoint
    finally:
        server.stop()


def _postgres_binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    binary = shutil.which("initdb")
    if binary is None:
        raise RuntimeError("PostgreSQL is not installed: run scripts/install_test_needs.sh")
    return Path(binary).parent


def _wait_until(attempt: Callable[[], None]) -> None:
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while True:
        try:
            attempt()
            return
        except subprocess.CalledProcessError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _end(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(number)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
