"""Speaking to ClickHouse over HTTP, and which files count there. Light: what serves pages asks it for the version."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any, Protocol

from folkmoot.insights.store.engine import StoreUnavailable
from folkmoot.insights.store.folder import Manifest, parsed
from folkmoot.insights.store.tables import TABLES

PREFIX = "folkmoot_"
_NO_SUCH_TABLE = 60
_WRONG_PASSWORD = 516


class NothingThere(StoreUnavailable):
    """It answers, and nothing was copied to it yet."""


class Server(Protocol):
    """Where statements go: a ClickHouse over HTTP, or one in the process for tests."""

    def run(self, sql: str) -> bytes:
        """What it answers. Raises StoreUnavailable."""

    def insert(self, sql: str, file: Path) -> None:
        """Run an INSERT ... SELECT ... FROM input('...') FORMAT Parquet over a file's rows."""


class _FollowNobody(urllib.request.HTTPRedirectHandler):
    """The user and the password would go along to wherever an answer leads."""

    def redirect_request(self, *_args: Any) -> None:
        return None


class HttpServer:
    """A ClickHouse at http://USER:PASSWORD@HOST:PORT/DATABASE. Raises StoreUnavailable where that is no address."""

    def __init__(self, url: str, seconds: float = 60.0) -> None:
        try:
            parts = urllib.parse.urlsplit(url)
            port = parts.port or {"http": 8123, "https": 8443}[parts.scheme]
            host = parts.netloc.rpartition("@")[2].removesuffix(f":{parts.port}")
        except (ValueError, KeyError):
            host = ""
        if not host:
            raise StoreUnavailable(
                "FOLKMOOT_CLICKHOUSE_URL is no address like http://USER:PASSWORD@HOST:8123/DATABASE."
            )
        self._database = parts.path.strip("/") or "default"
        self._address = f"{parts.scheme}://{host}:{port}/"
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
        # Without waiting for the end it would say that all is well, and break off where a limit is reached.
        asked = {"database": self._database, "wait_end_of_query": "1", **query}
        address = self._address + "?" + urllib.parse.urlencode(asked)
        request = urllib.request.Request(address, data=body, headers=self._headers)  # noqa: S310 - set by the operator
        try:
            with urllib.request.build_opener(_FollowNobody).open(request, timeout=self._seconds) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            raise _refusal(error) from error
        except (OSError, http.client.HTTPException) as error:
            raise StoreUnavailable(f"ClickHouse does not answer: {getattr(error, 'reason', error)}") from error


def _refusal(error: urllib.error.HTTPError) -> StoreUnavailable:
    code = int(error.headers.get("X-ClickHouse-Exception-Code") or 0)
    if code == _NO_SUCH_TABLE:
        return NothingThere("Nothing was copied to ClickHouse yet.")
    if code == _WRONG_PASSWORD:
        return StoreUnavailable("ClickHouse refuses the user or the password of FOLKMOOT_CLICKHOUSE_URL.")
    return StoreUnavailable(f"ClickHouse refuses: {error.read(500).decode(errors='replace') or error}")


def published(server: Server, community_id: int) -> Manifest | None:
    """The manifest in force there; None where nothing was copied yet."""
    query = (
        f"SELECT manifest FROM {PREFIX}manifests WHERE community_id = {community_id} ORDER BY version DESC LIMIT 1 "
        "FORMAT JSONCompact"
    )
    try:
        found = json.loads(server.run(query))["data"]
    except NothingThere:
        return None
    return parsed(json.loads(found[0][0])) if found else None


def published_versions(server: Server) -> dict[int, int]:
    """Of each community the version in force there."""
    query = f"SELECT community_id, max(version) FROM {PREFIX}manifests GROUP BY community_id FORMAT JSONCompact"
    try:
        return {int(community_id): int(version) for community_id, version in json.loads(server.run(query))["data"]}
    except NothingThere:
        return {}


def forget(server: Server, community_id: int) -> None:
    """Delete everything of a community."""
    for name in (*(table.name for table in TABLES), "manifests"):
        server.run(f"DELETE FROM {PREFIX}{name} WHERE community_id = {community_id}")
