"""Tables as CSV."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from folkmoot.connections.importers import SourceBroken
from folkmoot.connections.importers.records import MemberRecord, PostRecord, SpaceRecord, ThreadRecord
from folkmoot.connections.importers.tests.samples import folder, only, read, reasons

POSTS = "thread;author;date;text\nPeat;Jörg;01.02.2021 10:00;Größe?\nPeat;Ada;01.02.2021 11:00;Groß\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_is_read_in_the_encodings_spreadsheets_write(tmp_path: Path, encoding: str) -> None:
    records = read("csv", folder(tmp_path, {"export.csv": POSTS.encode(encoding)}))

    assert [post.body for post in only(records, PostRecord)] == ["Größe?", "Groß"]
    assert [member.name for member in only(records, MemberRecord)] == ["Jörg", "Ada"]
    assert only(records, PostRecord)[0].created_at == datetime(2021, 2, 1, 10, tzinfo=UTC)
    assert [thread.title for thread in only(records, ThreadRecord)] == ["Peat"]


def test_a_table_in_the_letters_of_another_country_is_read(tmp_path: Path) -> None:
    text = "件名,投稿者,日時,本文\n会議,田中,2021/12/31 14:05,本文です。こんにちは世界\n"

    (post,) = only(read("csv", folder(tmp_path, {"export.csv": text.encode("cp932")})), PostRecord)

    assert (post.body, post.created_at) == ("本文です。こんにちは世界", datetime(2021, 12, 31, 14, 5, tzinfo=UTC))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_is_read_with_any_delimiter(tmp_path: Path, delimiter: str) -> None:
    text = POSTS.replace(";", delimiter)

    assert len(only(read("csv", folder(tmp_path, {"export.csv": text})), PostRecord)) == 2


def test_four_tables_belong_together(tmp_path: Path) -> None:
    files = {
        "members.csv": "name,email,handle\nAda Heath,Ada@Example.org,ada\n",
        "spaces.csv": "id,name,visibility\ns1,Soil,private\n",
        "threads.csv": "id,title,space,tags\nt1,Peat,Soil,wet;bog\n",
        "posts.csv": "id,thread,author,email,body,reply_to\n1,t1,Ada,ada@example.org,One,\n2,t1,,,Two,1\n",
    }

    records = read("csv", folder(tmp_path, files))

    (space,) = only(records, SpaceRecord)
    assert (space.external_id, space.name, space.visibility) == ("s1", "Soil", "private")
    (thread,) = only(records, ThreadRecord)
    assert (thread.title, thread.space_external_id, thread.tags) == ("Peat", "s1", ("wet", "bog"))
    (member,) = only(records, MemberRecord)
    assert (member.name, member.email) == ("Ada Heath", "ada@example.org")
    one, two = only(records, PostRecord)
    assert one.author_external_id == member.external_id
    assert two.reply_to_external_id == one.external_id


def test_lines_that_cannot_be_taken_are_named(tmp_path: Path) -> None:
    text = 'thread,text\nPeat,one\nPeat,\nPeat,two,too,many\nPeat,"three\nlines"\n'

    records = read("csv", folder(tmp_path, {"export.csv": text}))

    assert [post.body for post in only(records, PostRecord)] == ["one", "three\nlines"]
    assert "line 3: it has no text" in reasons(records)
    assert "more cells than there are columns" in reasons(records)


def test_lines_without_ids_are_the_same_ones_every_time(tmp_path: Path) -> None:
    source = folder(tmp_path, {"export.csv": POSTS})

    assert read("csv", source) == read("csv", source)


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceBroken, match=r"no \.csv"):
        read("csv", folder(tmp_path, {"a.json": {}}))
