"""The demo community, served, and a browser to look at it with."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from e2e.line import Line
from folkmoot.core.testing.prepared import prepared
from folkmoot.core.testing.tables import make_tables

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
_COMMAND = str(Path(sys.executable).with_name("folkmoot"))
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@dataclass(frozen=True)
class Site:
    """Where the demo is served, and the link that signs its owner in once."""

    address: str
    sign_in: str

    def sign_in_owner(self, page: Page) -> None:
        """Sign Olga in."""
        page.goto(self.sign_in)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_load_state()


@contextmanager
def demo_site(data: Path, *, line: Line | None = None, **settings: str) -> Iterator[Site]:
    """Seed the demo in an empty folder and serve it until the block ends, with these settings of the environment.

    Browsers reach it by the line, where there is one.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://localhost:{line.port if line else port}"
    sign_in = put_demo(data)
    env = _environment(data) | {"FOLKMOOT_URL": address} | settings
    server = subprocess.Popen(
        [_COMMAND, "up", "--port", str(port), "--workers", "1"],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
    )
    try:
        wait_for(f"http://localhost:{port}/healthz")
        if line is not None:
            line.lead_to(port)
        yield Site(f"{address}/c/moorland", address + sign_in)
    finally:
        server.terminate()
        server.wait(30)


def command(data: Path, *words: str) -> str:
    """What `folkmoot` with these words says over the data in the folder."""
    done = subprocess.run([_COMMAND, *words], env=_environment(data), check=True, capture_output=True, text=True)
    return done.stdout + done.stderr


def put_demo(data: Path) -> str:
    """Put the demo into an empty folder; the path of the link that signs its owner in once."""
    return prepared(data, "demo", _seed)


def _environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FOLKMOOT_")}
    return kept | {"FOLKMOOT_DATA": str(data), "FOLKMOOT_LOG_LEVEL": "WARNING"}


def _seed(data: Path) -> str:
    """Make the demo community; the path of the link that signs its owner in once."""
    prepared(data, "tables", make_tables)
    said = command(data, "demo")
    found = re.search(r"(/c/moorland)?/sign-in/\S+", said)
    assert found is not None, said
    return found.group(0)


@contextmanager
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        try:
            yield chromium
        finally:
            chromium.close()


def wait_for(url: str, *, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(url)
