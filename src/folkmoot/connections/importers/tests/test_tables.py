"""Tables as CSV."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from folkmoot.connections.importers import SourceBroken
from folkmoot.connections.importers.records import MemberRecord, PostRecord, SpaceRecord, ThreadRecord
from folkmoot.connections.importers.table_columns import date_column, is_unlike
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


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("44561.5868", "2021-12-31 14:04"),
        ("1640959500", "2021-12-31 14:05"),
        ("20211231140500", "2021-12-31 14:05"),
        ("31 déc. 2021 14h05", "2021-12-31 14:05"),
        ("Freitag, 31. Dezember 2021 um 14:05 Uhr", "2021-12-31 14:05"),
        ("31 de diciembre de 2021, 14:05", "2021-12-31 14:05"),
        ("31 декабря 2021 г. 14:05", "2021-12-31 14:05"),
        ("2021. 12. 31. 오후 2:05", "2021-12-31 14:05"),
        ("2021/12/31 2:05:00 PM OEZ", "2021-12-31 14:05"),
        ("31-Dec-21 02:05 PM", "2021-12-31 14:05"),
        ("Fri, 31 Dec 2021 16:05:00 +0200", "2021-12-31 14:05"),
    ],
)
def test_dates_are_read_as_spreadsheets_write_them(tmp_path: Path, written: str, meant: str) -> None:
    (post,) = only(read("csv", folder(tmp_path, {"a.csv": f'date,text\n"{written}",x\n'})), PostRecord)

    assert str(post.created_at)[:16] == meant


def test_columns_of_a_language_nobody_knows_are_told_by_what_is_in_them(tmp_path: Path) -> None:
    text = "siku,andishi\n2021-12-31 14:05,Karibu sana\n2022-01-01 08:00,Asante\n"

    records = read("csv", folder(tmp_path, {"a.csv": text}))

    assert [(post.body, str(post.created_at)[:10]) for post in only(records, PostRecord)] == [
        ("Karibu sana", "2021-12-31"),
        ("Asante", "2022-01-01"),
    ]


def test_dates_that_nobody_can_read_and_workbooks_beside_are_named(tmp_path: Path) -> None:
    text = "date,text\nsoon,one\nlater,two\n2021-12-31,three\n"

    records = read("csv", folder(tmp_path, {"a.csv": text, "b.xlsx": b"PK"}))

    assert len(only(records, PostRecord)) == 3
    assert reasons(records).splitlines() == [
        "b.xlsx: it is a workbook of a spreadsheet: save its sheets as CSV and import those",
        "a.csv: dates: 2 of them cannot be read, those rows were taken as of today: soon, later",
    ]


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


def test_tables_of_a_database_belong_together_by_their_names(tmp_path: Path) -> None:
    files = {
        "phpbb_users.csv": "user_id,username,user_email\n2,ada,ada@example.org\n",
        "phpbb_forums.csv": "forum_id,forum_name\n3,Soil\n",
        "phpbb_topics.csv": "topic_id,topic_title,forum_id\n1,Peat,3\n",
        "phpbb_posts.csv": "post_id,topic_id,poster_id,post_username,post_time,post_text\n1,1,2,,1600000000,One\n",
    }

    records = read("csv", folder(tmp_path, files))

    (thread,), (space,), (member,) = (
        only(records, ThreadRecord),
        only(records, SpaceRecord),
        only(records, MemberRecord),
    )
    assert (thread.title, thread.space_external_id, space.name) == ("Peat", "3", "Soil")
    assert only(records, PostRecord)[0].author_external_id == member.external_id == "ada@example.org"
    assert reasons(records) == ""


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


def test_a_table_of_very_many_columns_is_looked_at_in_time() -> None:
    """Trying every cell in every way of writing a date would take minutes over so many columns."""
    names = [f"name {column}" for column in range(10_000)]
    rows = [[f"{day} oktober 2021"] * len(names) for day in range(1, 4)] + [["x"] * len(names)]
    begun = time.process_time()

    assert not is_unlike(names, rows)
    assert not date_column(names, [dict(zip(names, row, strict=True)) for row in rows])

    assert time.process_time() - begun < 20
