"""A ClickHouse for tests: its own engine, in the process (chdb), behind its own protocol over HTTP on loopback.

It takes what a server takes: statements as the body, or as `query` with the rows of an INSERT as the body; the user and
the password in headers; the database as an argument. It says what a server says: 403, 404 or 500 with the number of the
error in a header and its words as the body.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

USER, PASSWORD, DATABASE = "folk", "sec/ret@1", "own"
_CODE = re.compile(r"Code: (\d+)\.")
_STATUS = {516: 403, 60: 404, 81: 404, 62: 400}


@contextmanager
def clickhouse(folder: Path) -> Iterator[str]:
    """One that listens; its address as FOLKMOOT_CLICKHOUSE_URL has it."""
    from chdb.session import Session

    session: Any = Session(str(folder / "engine"))  # type: ignore[no-untyped-call]
    session.query(f"CREATE DATABASE {DATABASE} ENGINE = Atomic")
    there = HTTPServer(("127.0.0.1", 0), type("Own", (_Handler,), {"session": session, "rows": folder / "rows"}))
    thread = threading.Thread(target=there.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://{USER}:sec%2Fret%401@127.0.0.1:{there.server_port}/{DATABASE}"
    finally:
        there.shutdown()
        thread.join()
        there.server_close()
        session.close()


class _Handler(BaseHTTPRequestHandler):
    session: Any
    rows: Path

    def do_POST(self) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            self._answer(200, self._answered(asked, body))
        except RuntimeError as error:
            found = _CODE.search(str(error))
            code = int(found[1]) if found else 0
            self._answer(_STATUS.get(code, 500), str(error).encode(), {"X-ClickHouse-Exception-Code": str(code)})

    def _answered(self, asked: dict[str, str], body: bytes) -> bytes:
        if (self.headers["X-ClickHouse-User"], self.headers["X-ClickHouse-Key"]) != (USER, PASSWORD):
            raise RuntimeError(f"Code: 516. DB::Exception: {USER}: Authentication failed. (AUTHENTICATION_FAILED)")
        self.session.query(f"USE {asked.get('database', 'default')}")
        sql = asked.get("query", "")
        if re.search(r"FROM input\(.*\) FORMAT Parquet$", sql):
            # In the process rows come as a file; columns and kinds are those that the statement names.
            self.rows.write_bytes(body)
            sql = re.sub(r" FORMAT Parquet$", "", sql.replace("FROM input(", f"FROM file('{self.rows}', Parquet, "))
        else:
            sql = sql + body.decode()
        return bytes(self.session.query(sql, "TabSeparated").bytes())

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Nothing: tests are quiet."""
