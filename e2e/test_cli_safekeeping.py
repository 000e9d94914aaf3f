"""Backups that are taken while others write, and come back the same; on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from e2e.running import Installation
from folkmoot.communities.models import Community
from folkmoot.core.testing.servers import postgres_server
from folkmoot.insights.store.folder import MANIFEST, Manifest, Part

pytestmark = pytest.mark.process


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return _an_installation(tmp_path)


def _an_installation(folder: Path) -> Installation:
    made = Installation(folder / "data")
    made.migrate()
    (made.data / "files" / "ab").mkdir(parents=True)
    (made.data / "files" / "ab" / "picture.png").write_bytes(b"\x89PNG not really")
    own = made.data / "insights" / "1"
    own.mkdir(parents=True)
    for name in ("seen.parquet", "posts.parquet"):
        (own / name).write_bytes(b"PAR1 not really")
    parts = (Part("visits", "2026-07", "seen.parquet", 1), Part("posts", "2026-07", "posts.parquet", 1))
    (own / MANIFEST).write_text(json.dumps(asdict(Manifest(version=3, parts=parts))), encoding="utf-8")
    return made


def _rows(installation: Installation) -> int:
    with closing(sqlite3.connect(installation.data / "folkmoot.sqlite3")) as connection:
        return int(connection.execute("SELECT count(*) FROM communities_community").fetchone()[0])


def _insert(connection: Any, number: int) -> None:
    """Two rows in one transaction: a backup must have both or neither."""
    fields = [field for field in Community._meta.concrete_fields if not field.primary_key]
    mark = "?" if isinstance(connection, sqlite3.Connection) else "%s"
    columns, marks = ", ".join(str(field.column) for field in fields), ", ".join([mark] * len(fields))
    for half in ("left", "right"):
        pair = Community(slug=f"{half}-{number}", name="Pair")
        values = [getattr(pair, field.attname) for field in fields]
        connection.execute(f"INSERT INTO communities_community ({columns}) VALUES ({marks})", values)


def test_a_backup_taken_while_others_write_is_one_state(installation: Installation, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(installation.data / "folkmoot.sqlite3", timeout=30, isolation_level=None)) as db:
            for number in range(1_000_000):
                if stop.is_set():
                    return
                db.execute("BEGIN IMMEDIATE")
                _insert(db, number)
                db.execute("COMMIT")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert installation.json("backup", tmp_path / "moot.zip")["files"] == 1
    finally:
        stop.set()
        writer.join()
    other = Installation(tmp_path / "other")
    other.run("restore", tmp_path / "moot.zip")
    assert 0 < _rows(other) < _rows(installation)
    assert _rows(other) % 2 == 0
    assert (other.data / "files" / "ab" / "picture.png").read_bytes() == b"\x89PNG not really"
    # Page views stand nowhere else; what is made from the records is made anew.
    restored = other.data / "insights" / "1"
    assert sorted(path.name for path in restored.iterdir()) == [MANIFEST, "seen.parquet"]
    assert json.loads((restored / MANIFEST).read_text())["built"] is False
    assert (other.data / "secret_key").read_text() == (installation.data / "secret_key").read_text()


def test_a_full_installation_is_replaced_by_force_only(installation: Installation, tmp_path: Path) -> None:
    installation.run("backup", tmp_path / "moot.zip")
    (installation.data / "files" / "later").write_text("x")
    refused = installation.run("restore", tmp_path / "moot.zip", code=1)
    assert "--force" in refused.stderr
    installation.run("restore", tmp_path / "moot.zip", "--force")
    assert not (installation.data / "files" / "later").exists()


def test_nothing_is_restored_under_a_running_server(installation: Installation, tmp_path: Path) -> None:
    with installation.up("--workers", "1") as running:
        installation.run("backup", tmp_path / "moot.zip")
        refused = installation.run("restore", tmp_path / "moot.zip", "--force", code=1)
        assert "is in use" in refused.stderr
        assert running.get("/readyz")[0] == 200
    installation.run("restore", tmp_path / "moot.zip", "--force")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup to copy and to damage."""
    folder = tmp_path_factory.mktemp("kept")
    _an_installation(folder).run("backup", folder / "moot.zip")
    return folder / "moot.zip"


@pytest.mark.parametrize("damage", ["flip", "cut", "foreign", "escape"])
def test_a_damaged_backup_changes_nothing(kept: Path, tmp_path: Path, damage: str) -> None:
    file = tmp_path / "moot.zip"
    shutil.copyfile(kept, file)
    _damage(file, damage)
    other = Installation(tmp_path / "other")
    refused = other.run("restore", file, code=1)
    assert "Nothing was changed" in refused.stderr
    assert not (other.data / "folkmoot.sqlite3").exists() or not (other.data / "files").exists()
    assert not (tmp_path / "evil").exists()


def _damage(file: Path, kind: str) -> None:
    if kind == "cut":
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    elif kind == "foreign":
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("something.txt", "else")
    else:
        entries = {}
        with zipfile.ZipFile(file) as archive:
            entries = {name: archive.read(name) for name in archive.namelist()}
        if kind == "flip":
            entries["files/ab/picture.png"] = b"\x89PNG not realLy"
        else:
            entries["manifest.json"] = entries["manifest.json"].replace(b"files/ab/picture.png", b"../../evil")
        with zipfile.ZipFile(file, "w") as archive:
            for name, content in entries.items():
                archive.writestr(name, content)


@pytest.fixture
def on_postgres(tmp_path: Path) -> Iterator[Installation]:
    with postgres_server() as server:
        yield Installation(tmp_path / "data", {"FOLKMOOT_DATABASE_URL": server.url})


@pytest.mark.service
def test_a_backup_of_postgres_comes_back_the_same(on_postgres: Installation, tmp_path: Path) -> None:
    import psycopg

    on_postgres.run("migrate")
    with psycopg.connect(on_postgres.env["FOLKMOOT_DATABASE_URL"], autocommit=True) as db:
        for number in range(20):
            _insert(db, number)
        before = db.execute("SELECT * FROM communities_community ORDER BY id").fetchall()
        on_postgres.run("backup", tmp_path / "moot.zip")
        refused = on_postgres.run("restore", tmp_path / "moot.zip", code=1)
        assert "--force" in refused.stderr
        db.execute("DELETE FROM communities_community WHERE id > 3")
        on_postgres.run("restore", tmp_path / "moot.zip", "--force")
        assert db.execute("SELECT * FROM communities_community ORDER BY id").fetchall() == before
        _insert(db, 99)
        highest = db.execute("SELECT max(id) FROM communities_community").fetchone()
        assert highest == (len(before) + 2,)


def test_a_backup_of_another_engine_is_refused(kept: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(kept) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    entries["manifest.json"] = entries["manifest.json"].replace(b'"sqlite"', b'"postgresql"')
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    refused = Installation(tmp_path / "other").run("restore", tmp_path / "other.zip", code=1)
    assert "database on postgresql" in refused.stderr
