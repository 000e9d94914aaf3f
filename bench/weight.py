"""What a browser loads beside the page of a thread: scripts, styles and fonts, compressed as they are sent.

.venv/bin/python -m bench weight
"""

from __future__ import annotations

import argparse
import gzip
import re
import urllib.request
from dataclasses import dataclass
from urllib.parse import urljoin

from bench.places import prepared
from bench.servers import folkmoot_up
from bench.settings import add_data_options, database

_SCRIPT = re.compile(r'<script[^>]+src="([^"]+)"')
_STYLE = re.compile(r'<link rel="stylesheet" href="([^"]+)"')
_FONT = re.compile(r'<link\s+rel="preload"\s+href="([^"]+)"\s+as="font"')
# Scripts that a script names for later are left out: they load where they are needed.
_IMPORT = re.compile(r"""(?:^|[;}\s])(?:import|export)\s*(?:[\w${},*\s]+\s*from\s*)?["']([^"']+\.js)["']""")


@dataclass(frozen=True)
class Piece:
    """One answer, as large as it was sent."""

    url: str
    sent: int
    text: str


def main(arguments: list[str]) -> None:
    """Load a thread's page signed in, and what it names."""
    parser = argparse.ArgumentParser(prog="bench weight", description=__doc__)
    add_data_options(parser)
    options = parser.parse_args(arguments)
    with database(options) as env:
        places = prepared(20, 100)
        with folkmoot_up(env, workers=1) as (port, _pid):
            page = _load(f"http://127.0.0.1:{port}{places.thread_path}", places.cookie)
            scripts = _with_imports([urljoin(page.url, url) for url in _SCRIPT.findall(page.text)])
            styles = [_load(urljoin(page.url, url)) for url in _STYLE.findall(page.text)]
            fonts = [_load(urljoin(page.url, url)) for url in _FONT.findall(page.text)]
    print("| of a thread's page | requests | KB as sent (gzip) |")
    print("| --- | --- | --- |")
    rows = (("scripts", scripts), ("styles", styles), ("both", scripts + styles), ("fonts before others", fonts))
    for name, pieces in (*rows, ("the page itself (20 posts, signed in)", [page])):
        print(f"| {name} | {len(pieces)} | {sum(piece.sent for piece in pieces) / 1024:.1f} |")


def _with_imports(urls: list[str]) -> list[Piece]:
    pieces: dict[str, Piece] = {}
    while urls:
        url = urls.pop()
        if url not in pieces:
            pieces[url] = _load(url)
            urls += [urljoin(url, name) for name in _IMPORT.findall(pieces[url].text)]
    return list(pieces.values())


def _load(url: str, cookie: str = "") -> Piece:
    request = urllib.request.Request(url, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        content: bytes = answer.read()
        coded = answer.headers.get("Content-Encoding", "")
    plain = gzip.decompress(content) if coded == "gzip" else content
    return Piece(url, len(content), plain.decode(errors="replace"))
