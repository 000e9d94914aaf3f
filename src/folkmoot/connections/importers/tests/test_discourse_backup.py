"""Backups of a whole Discourse forum."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import lzma
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot.connections.importers import SourceBroken, discourse_backup, open_source
from folkmoot.connections.importers.discourse_backup import read_discourse_backup
from folkmoot.connections.importers.records import (
    AcceptedRecord,
    MemberRecord,
    PostRecord,
    ReactionRecord,
    Skipped,
    SpaceRecord,
    ThreadRecord,
)
from folkmoot.connections.importers.tests.samples import folder, only, read, reasons, tarred


def copy(table: str, columns: str, *rows: str) -> str:
    """A COPY block; cells are written with | for the tabulator."""
    lines = [f"COPY public.{table} ({columns}) FROM stdin;", *(row.replace("|", "\t") for row in rows), "\\."]
    return "\n".join(lines) + "\n\n"


POST = (
    "id, user_id, topic_id, post_number, raw, created_at, updated_at, reply_to_post_number, deleted_at, hidden, "
    "version, post_type"
)
AT = "2021-03-04 05:06:07.123"
DUMP = (
    "--\n-- PostgreSQL database dump\n--\nSET client_encoding = 'UTF8';\n\n"
    + copy("badges", "id, name", "1|Basic")
    + copy("categories", "id, name, slug, position, read_restricted", "7|Soil|soil|2|f", "8|Board|board|1|t")
    + copy("post_actions", "id, post_id, user_id, post_action_type_id, deleted_at", "1|11|2|2|\\N", f"2|11|1|2|{AT}")
    + copy("post_custom_fields", "id, post_id, name, value", "1|12|is_accepted_answer|true")
    + copy(
        "posts",
        POST,
        f"12|2|1|2|Back\\\\slash|{AT}|{AT}|1|\\N|f|3|1",
        f"11|1|1|1|Line one\\nand\\ttwo|{AT}|{AT}|\\N|\\N|f|1|1",
        f"13|1|1|3|closed|{AT}|{AT}|\\N|\\N|f|1|3",
        f"14|1|1|4|gone|{AT}|{AT}|\\N|{AT}|t|1|1",
        f"21|1|2|1|secret words|{AT}|{AT}|\\N|\\N|f|1|1",
        "99|too few",
    )
    + copy("tags", "id, name", "3|wet")
    + copy("topic_tags", "id, topic_id, tag_id", "1|1|3")
    + copy(
        "topics",
        "id, title, slug, category_id, user_id, created_at, views, archetype, closed, pinned_at",
        f"1|Peat & moss|peat-moss|7|1|{AT}|41|regular|t|{AT}",
        f"2|Psst|psst|\\N|1|{AT}|2|private_message|f|\\N",
    )
    + copy("user_emails", 'id, user_id, email, "primary"', "1|1|old@example.org|f", "2|1|ada@example.org|t")
    + copy("user_profiles", "user_id, location, bio_raw", "1|Moor|digs")
    + copy("users", "id, username, name, created_at", f"1|ada|Ada Heath|{AT}", f"2|ben|\\N|{AT}")
)


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    return tarred(tmp_path / "forum-2021.tar.gz", {"dump.sql.gz": gzip.compress(DUMP.encode())})


def test_a_backup_reads_like_a_forum(backup: Path) -> None:
    records = read("discourse", backup)

    (thread,) = only(records, ThreadRecord)
    assert (thread.title, thread.tags, thread.views) == ("Peat & moss", ("wet",), 41)
    assert (thread.closed, thread.pinned, thread.old_path) == (True, True, "/t/-/1")
    first, second, third = only(records, PostRecord)
    assert (first.body, second.body) == ("Line one\nand\ttwo", "Back\\slash")
    assert (second.reply_to_external_id, second.edited_at is not None) == ("11", True)
    assert (third.hidden, third.deleted_at is not None) == (True, True)
    assert only(records, AcceptedRecord) == [AcceptedRecord("1", "12")]


def test_people_come_with_their_primary_address(backup: Path) -> None:
    ada, ben = only(read("discourse", backup), MemberRecord)

    assert (ada.email, ada.bio, ada.location, ada.name) == ("ada@example.org", "digs", "Moor", "Ada Heath")
    assert (ben.email, ben.name) == ("", "ben")


def test_likes_have_their_people_and_withdrawn_ones_are_gone(backup: Path) -> None:
    (like,) = only(read("discourse", backup), ReactionRecord)

    assert (like.post_external_id, like.member_external_id) == ("11", "2")


def test_restricted_categories_stay_private_and_private_messages_out(backup: Path) -> None:
    records = read("discourse", backup)

    assert {space.name: space.visibility for space in only(records, SpaceRecord)} == {
        "Board": "private",
        "Soil": "public",
    }
    assert "secret words" not in str(records)
    assert "topic 2: it is a private message" in reasons(records)


def test_rows_that_cannot_be_read_are_named(backup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "a row of posts: it has other columns" in reasons(read("discourse", backup))
    monkeypatch.setattr(discourse_backup, "LINE_AT_MOST", 60)

    assert "longer than any row" in reasons([r for r in _read_anyhow(DUMP.encode()) if isinstance(r, Skipped)])


def test_a_dump_without_topics_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceBroken, match="no topics"):
        read("discourse", folder(tmp_path, {"dump.sql": DUMP[: DUMP.index("COPY public.topics")]}))


@settings(max_examples=60, deadline=None)
@given(part=st.floats(0, 1))
def test_a_dump_cut_anywhere_raises_nothing_but_source_broken(part: float) -> None:
    packed = gzip.compress(DUMP.encode())

    for post in only(_read_anyhow(packed[: int(len(packed) * part)], name="dump.sql.gz"), PostRecord):
        assert post.external_id in {"11", "12", "14"}


def _read_anyhow(content: bytes, name: str = "dump.sql") -> list[Any]:
    records: list[Any] = []
    with (
        TemporaryDirectory() as place,
        contextlib.suppress(SourceBroken),
        open_source(folder(Path(place), {name: content})) as source,
    ):
        for record in read_discourse_backup(next(source.entries), source):
            records.append(record)
    return records


@pytest.mark.parametrize("ending", ["bz2", "xz"])
def test_a_dump_is_read_however_it_is_packed(tmp_path: Path, ending: str) -> None:
    packed = bz2.compress(DUMP.encode()) if ending == "bz2" else lzma.compress(DUMP.encode())

    assert len(only(read("discourse", folder(tmp_path, {f"dump.sql.{ending}": packed})), PostRecord)) > 1


def test_a_dump_in_a_format_that_only_postgresql_reads_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceBroken, match="pg_restore"):
        read("discourse", folder(tmp_path, {"dump.sql": b"PGDMP" + bytes(99)}))
