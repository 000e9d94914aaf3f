"""Speaking to ClickHouse over HTTP, and which files count there. Light: what serves pages asks it for the version."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Protocol

from folkmoot.insights.store.engine import StoreUnavailable
from folkmoot.insights.store.folder import Manifest, parsed
from folkmoot.insights.store.tables import TABLES

PREFIX = "folkmoot_"


class Server(Protocol):
    """Where statements go: a ClickHouse over HTTP, or one in the process for tests."""

    def run(self, sql: str) -> bytes:
        """What it answers. Raises StoreUnavailable."""

    def insert(self, sql: str, file: Path) -> None:
        """Run an INSERT ... SELECT ... FROM input('...') FORMAT Parquet over a file's rows."""


class HttpServer:
    """A ClickHouse at http://USER:PASSWORD@HOST:PORT/DATABASE."""

    def __init__(self, url: str, seconds: float = 60.0) -> None:
        parts = urllib.parse.urlsplit(url)
        self._database = parts.path.strip("/") or "default"
        self._address = f"{parts.scheme}://{parts.hostname}:{parts.port or 8123}/"
        self._headers = {
            "X-ClickHouse-User": urllib.parse.unquote(parts.username or "default"),
            "X-ClickHouse-Key": urllib.parse.unquote(parts.password or ""),
        }
        self._seconds = seconds

    def run(self, sql: str) -> bytes:
        return self._post({}, sql.encode())

    def insert(self, sql: str, file: Path) -> None:
        self._post({"query": sql}, file.read_bytes())

    def _post(self, query: dict[str, str], body: bytes) -> bytes:
        address = self._address + "?" + urllib.parse.urlencode({"database": self._database, **query})
        asked = urllib.request.Request(address, data=body, headers=self._headers)  # noqa: S310 - set by the operator
        try:
            with urllib.request.urlopen(asked, timeout=self._seconds) as answer:  # noqa: S310 - likewise
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            raise StoreUnavailable(f"ClickHouse refuses: {error.read(500).decode(errors='replace')}") from error
        except OSError as error:
            raise StoreUnavailable(f"ClickHouse does not answer: {error}") from error


def published(server: Server, community_id: int) -> Manifest | None:
    """The manifest in force there; None where nothing was copied yet."""
    query = (
        f"SELECT manifest FROM {PREFIX}manifests WHERE community_id = {community_id} ORDER BY version DESC LIMIT 1 "
        "FORMAT JSONCompact"
    )
    found = json.loads(server.run(query))["data"]
    return parsed(json.loads(found[0][0])) if found else None


def forget(server: Server, community_id: int) -> None:
    """Delete everything of a community."""
    for name in (*(table.name for table in TABLES), "manifests"):
        server.run(f"DELETE FROM {PREFIX}{name} WHERE community_id = {community_id}")
