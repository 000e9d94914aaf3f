"""How quickly an import goes and what memory it needs, for a quarter of the posts and for all of them."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from folkmoot.core.testing.realdata import DATA

_IDS = re.compile(r'\b((?:Id|PostId|ParentId|AcceptedAnswerId|UserId|OwnerUserId|LastEditorUserId)=")(\d+)"')
_STEP = 10_000_000


def main(arguments: list[str]) -> None:
    """Print posts a second and the peak of memory, at a quarter of the posts and at all."""
    parser = argparse.ArgumentParser(prog="bench imports")
    parser.add_argument("--posts", type=int, default=200_000)
    parser.add_argument("--kind", choices=sorted(SOURCES), default="stackexchange")
    options = parser.parse_args(arguments)
    if not DATA.is_dir():
        sys.exit(f"The exports to repeat are not there: {DATA}")
    print("| kind | posts | posts/s | seconds | peak MB of its own |\n| --- | --- | --- | --- | --- |")
    for posts in (options.posts // 4, options.posts):
        with tempfile.TemporaryDirectory(prefix="folkmoot-bench-") as place:
            print(_measured(options.kind, posts, Path(place)), flush=True)


def _measured(kind: str, posts: int, place: Path) -> str:
    source, data = place / "source", place / "data"
    source.mkdir()
    SOURCES[kind](source, posts)
    environment = {**os.environ, "FOLKMOOT_DATA": str(data), "FOLKMOOT_LOG_LEVEL": "ERROR"}
    command = [str(Path(sys.executable).with_name("folkmoot"))]
    subprocess.run([*command, "migrate"], env=environment, check=True, capture_output=True)
    create = [*command, "community", "create", "bench", "--name", "Bench"]
    subprocess.run(create, env=environment, check=True, capture_output=True)
    begun = time.monotonic()
    with (place / "report").open("wb") as report:
        importing = subprocess.Popen(
            [*command, "import", kind, str(source), "--community", "bench", "--json"],
            env=environment, stdout=report, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        peak = _watched(importing)
    seconds = time.monotonic() - begun
    if importing.returncode:
        sys.exit(f"The import failed ({importing.returncode})")
    found = json.loads((place / "report").read_text())["posts"]
    return f"| {kind} | {found:,} | {found / seconds:,.0f} | {seconds:,.0f} | {peak:,.0f} |"


def _watched(process: subprocess.Popen[bytes]) -> float:
    """Wait for the end; the most memory of its own that it had, in MB.

    What it maps of the database's file is not counted: that is the system's cache, at most 256 MB of it.
    """
    peak = 0
    while process.poll() is None:
        status = Path(f"/proc/{process.pid}/status").read_text()
        own = re.search(r"RssAnon:\s+(\d+) kB", status)
        peak = max(peak, int(own[1]) if own else 0)
        time.sleep(0.2)
    return peak / 1024


def _stackexchange(place: Path, posts: int) -> None:
    """The site over and over, with ids of its own each time."""
    origin = DATA / "stackexchange-quantumcomputing"
    copies = max(1, posts // 5_085)
    for name in ("Posts", "Users", "Comments", "Votes"):
        rows = (origin / f"{name}.xml").read_text("utf-8-sig").splitlines()
        with (place / f"{name}.xml").open("w") as file:
            file.write("\n".join(rows[:2]) + "\n")
            for copy in range(copies):
                file.writelines(_renumbered(row, copy) for row in rows[2:-1])
            file.write(rows[-1])


def _renumbered(row: str, copy: int) -> str:
    return _IDS.sub(lambda m: f'{m[1]}{int(m[2]) + copy * _STEP}"', row) + "\n"


def _slack(place: Path, posts: int) -> None:
    """The channel's years over and over; messages go by the names of their files."""
    logs = sorted((DATA / "slack-disentangled" / "shared").glob("*.xml"))
    for copy in range(max(1, posts // 22_171)):
        for log in logs:
            (place / f"{copy}-{log.name}").write_bytes(log.read_bytes())


def _discourse(place: Path, posts: int) -> None:
    """The forum over and over, a file a topic, with ids of its own each time."""
    topics = list(_topics())
    for copy in range(max(1, posts // 5_116)):
        folder = place / str(copy)
        folder.mkdir()
        for topic in topics:
            (folder / f"{topic['id']}.json").write_text(json.dumps(_moved(topic, copy * _STEP)))


def _topics() -> Iterator[dict[str, Any]]:
    with tarfile.open(next((DATA / "discourse-foundationdb").glob("**/*.tar.gz"))) as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is not None and member.name.endswith(".json"):
                yield json.load(file)


def _moved(topic: dict[str, Any], by: int) -> dict[str, Any]:
    posts = [{**post, "id": post["id"] + by, "user_id": post["user_id"] + by} for post in topic["post_stream"]["posts"]]
    return {**topic, "id": topic["id"] + by, "post_stream": {"posts": posts}}


SOURCES: dict[str, Callable[[Path, int], None]] = {
    "stackexchange": _stackexchange,
    "slack": _slack,
    "discourse": _discourse,
}
