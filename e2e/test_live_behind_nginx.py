"""The proxy that docs/operating.md shows, as it is written there."""

from __future__ import annotations

import re
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from e2e.live_socket import Socket
from e2e.live_world import Ear, Place, live_place
from e2e.running import wait_for
from folkmoot.core.testing.servers import free_port, wait_for_port

pytestmark = [pytest.mark.process, pytest.mark.service]
GUIDE = Path(__file__).resolve().parent.parent / "docs" / "operating.md"
_FOLDERS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def _configuration(place: Place, folder: Path, port: int) -> str:
    """The guide's server, with the ports of this test and no certificate."""
    found = re.search(r"^    server \{\n.*?^    \}\n", GUIDE.read_text(encoding="utf-8"), re.M | re.S)
    assert found is not None
    server = found[0].replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    server = server.replace("127.0.0.1:8000", f"127.0.0.1:{place.running.port}")
    server = server.replace("127.0.0.1:8001", f"127.0.0.1:{place.port}")
    folders = "".join(f"{name}_temp_path {folder}/{name};" for name in _FOLDERS)
    process = f"daemon off; pid {folder}/pid; error_log {folder}/log; events {{}}\n"
    return f"{process}http {{ access_log off; {folders}\n{server}}}"


@contextmanager
def _nginx(place: Place, folder: Path) -> Iterator[int]:
    binary = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    assert binary is not None, "nginx is not installed: run scripts/install_test_needs.sh"
    port = free_port()
    (folder / "nginx.conf").write_text(_configuration(place, folder, port), encoding="utf-8")
    process = subprocess.Popen([binary, "-c", str(folder / "nginx.conf"), "-e", str(folder / "log")])
    try:
        wait_for_port(port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def test_the_documented_proxy_passes_pages_and_their_stream(tmp_path: Path) -> None:
    with (
        live_place(tmp_path / "data", FOLKMOOT_TRUSTED_PROXIES="127.0.0.1") as place,
        _nginx(place, tmp_path) as port,
    ):
        thread = place.hand("open_thread", "mia", "forum")
        cookie = {"Cookie": f"folkmoot_session={place.hand('session', 'nils')}"}
        asked = urllib.request.Request(f"http://127.0.0.1:{port}/c/moorland/s/forum/", headers=cookie)
        with urllib.request.urlopen(asked, timeout=20) as answer:
            assert re.search(rb'name="live"\s+content="/live"', answer.read())
        ear = Ear(port, place.ticket("nils"), f"thread:{thread}").settle()
        post = place.hand("post", "mia", thread)
        assert ear.expect("post", seconds=2).content["post"] == post
        socket = Socket(port, {"ticket": place.ticket("nils"), "channels": "me"}).settle()
        socket.say({"do": "listen", "channels": ["me"], "ref": 3})
        assert socket.expect("listening", seconds=2).content == {"ref": 3}
        socket.close()
        ear.close()
        wait_for(lambda: place.figure("connections") == 0, "the end of the stream behind the proxy")
