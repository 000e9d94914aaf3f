"""Tables as spreadsheets, databases and scripts write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from folkmoot.connections.importers import SourceBroken
from folkmoot.connections.importers.tests.samples import folder, zipped
from folkmoot.connections.tests.bringing import bring, bring_twice, left_out
from folkmoot.content.models import Post, Thread
from folkmoot.content.models.thread import ContentState
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership


def texts() -> list[str]:
    return list(Post.objects.order_by("created_at", "id").values_list("markdown", flat=True))


@pytest.mark.parametrize(
    ("name", "text", "encoding"),
    [
        ("a.csv", '\ufeff"Автор";"Дата";"Тема";"Сообщение"\r\n"Мария";"13.02.2021 10:00";"Мох";"Привет"\r\n', "utf-8"),
        ("a.tsv", "作者\t时间\t标题\t内容\n小明\t2021年2月13日 10:00\tМох\tПривет\n", "utf-16"),
        ("a.txt", "User Name|Created At|Subject|Message Body\nJo|13/02/2021 10:00|Мох|Привет\n", "utf-16-le"),
        ("a.csv", "sep=;\nauthor;date;title;text\nZoë;2021-02-13T10:00:00Z;Мох;Привет\n", "utf-8"),
        ("a.csv", "author,posted_at,topic,content\nZoë,1613210400000,Мох,Привет\n", "utf-8"),
        ("a.csv", 'author,date,title,text\nZoë,"Feb 13, 2021 10:00 AM",Мох,Привет\n', "utf-8"),
    ],
)
def test_tables_of_many_kinds_say_the_same(cast: Cast, tmp_path: Path, name: str, text: str, encoding: str) -> None:
    text = text.replace("Message Body", "Message")
    report = bring_twice(cast, "csv", folder(tmp_path, {name: text.encode(encoding)}))

    post = Post.objects.get()
    assert (post.markdown, post.thread.title, report.skipped) == ("Привет", "Мох", [])
    assert post.author is not None
    assert post.author.name in ("Мария", "小明", "Jo", "Zoë")
    assert post.created_at.isoformat() == "2021-02-13T10:00:00+00:00"


def test_days_before_months_are_told_by_the_whole_table(cast: Cast, tmp_path: Path) -> None:
    rows = "date,text\n01/02/2021,one\n13/02/2021,two\n"

    bring_twice(cast, "csv", folder(tmp_path, {"a.csv": rows}))

    assert [post.created_at.month for post in Post.objects.all()] == [2, 2]


def test_ids_that_are_there_twice(cast: Cast, tmp_path: Path) -> None:
    rows = "id,thread,text,reply_to\n1,Peat,one,\n1,Peat,one,\n1,Peat,another,\n2,Peat,two,1\n3,Peat,,\n"

    report = bring_twice(cast, "csv", folder(tmp_path, {"a.csv": rows}))

    assert sorted(texts()) == ["another", "one", "two"]
    assert Post.objects.get(markdown="two").reply_to == Post.objects.get(markdown="one")
    assert left_out(report).splitlines() == [
        "a.csv: line 3: it is there twice (id 1)",
        "a.csv: line 6: it has no text",
    ]


def test_tables_with_ids_of_their_own_do_not_mix(cast: Cast, tmp_path: Path) -> None:
    files = {f"{name}.csv": f"id,thread,text,reply_to\n1,{name},{name} one,\n2,{name},two,1\n" for name in ("a", "b")}

    assert bring_twice(cast, "csv", zipped(tmp_path / "x.zip", files)).posts == 4
    assert {post.reply_to.markdown for post in Post.objects.exclude(reply_to=None) if post.reply_to} == {
        "a one",
        "b one",
    }


def test_rows_that_say_only_what_they_answer_are_threads(cast: Cast, tmp_path: Path) -> None:
    rows = (
        "id,parent_id,author,text,likes,accepted\n1,,Jo,Which moss?,3,\n2,1,Ann,That one,0,yes\n"
        "3,2,Jo,Thanks,,\n4,,Jo,Tea?,,\n9,8,,Lost,,\n"
    )

    bring_twice(cast, "csv", folder(tmp_path, {"a.csv": rows}))

    assert {thread.title: thread.post_count for thread in Thread.objects.all()} == {
        "Which moss?": 3,
        "Tea?": 1,
        "Lost": 1,
    }
    thread = Thread.objects.get(title="Which moss?")
    assert thread.accepted_post is not None
    assert thread.accepted_post.markdown == "That one"
    assert thread.posts.get(number=1).reaction_counts == {"👍": 3}


def test_long_cells_broken_quotes_and_odd_rows(cast: Cast, tmp_path: Path) -> None:
    long = "peat\n" * 420_000
    rows = f'thread,text,tags\nPeat,"{long}",x\nPeat,"say ""hi""\nto, all",\nPeat,5" of rain,,,\n'
    rows += 'Peat,"never ends,\nPeat,last,\nPeat,nul\x00led,\n'

    report = bring_twice(cast, "csv", folder(tmp_path, {"a.csv": rows}))

    assert [text[:12] for text in Post.objects.order_by("number").values_list("markdown", flat=True)] == [
        "peat\npeat\npe", 'say "hi"\nto,', '5" of rain', "last", "nulled",
    ]  # fmt: skip
    told = left_out(report)
    assert "a.csv: line 420006: its quotes do not end" in told
    assert "only its first 200,000 characters were taken" in told


def test_backslashes_before_quotes(cast: Cast, tmp_path: Path) -> None:
    bring_twice(cast, "csv", folder(tmp_path, {"a.csv": 'thread,text\nPeat,"say \\"hi\\", all"\nPeat,two\n'}))

    assert sorted(texts()) == ['say "hi", all', "two"]


def test_quotes_that_are_but_letters(cast: Cast, tmp_path: Path) -> None:
    bring_twice(cast, "csv", folder(tmp_path, {"talk": 'ham\t"Hey, one\nham\ttwo\nspam\tthree"\nham\tfour\n'}))

    assert texts() == ['"Hey, one', "two", 'three"', "four"]


def test_members_are_found_by_any_of_their_names(cast: Cast, tmp_path: Path) -> None:
    files = {
        "members.csv": "id,name,email,handle\n7,Ada Heath,ada@example.org,ada\n,,,\n8,Ada Heath,ada@example.org,x\n",
        "posts.csv": "thread,author,text\nPeat,ada,one\nPeat,Ada Heath,two\nPeat,7,three\nPeat,Ben,four\nPeat,,five\n",
    }
    bring_twice(cast, "csv", folder(tmp_path, files))

    assert Membership.objects.get(claim_email="ada@example.org").posts.count() == 3
    assert Post.objects.get(markdown="five").author is None


def test_edits_and_deletions_are_kept(cast: Cast, tmp_path: Path) -> None:
    rows = "created_at,updated_at,deleted_at,text\n2021-02-01,2021-02-01,,one\n"
    rows += "2021-02-02,2021-02-03,,two\n2021-02-03,,2021-02-04,gone\n"

    bring_twice(cast, "csv", folder(tmp_path, {"a.csv": rows}))

    one, two, gone = Post.objects.order_by("created_at")
    assert (one.edited_at, two.edited_at and two.edited_at.day, gone.state) == (None, 3, ContentState.DELETED)


def test_tables_that_name_no_columns_or_others(cast: Cast, tmp_path: Path) -> None:
    files = {
        "spoken.csv": "nr,verdict,what was said\n1,good,Peat is wet\n2,bad,Tea is wet too\n",
        "Plain": "ham\tHello there\nspam\tBuy\n",
    }

    bring_twice(cast, "csv", folder(tmp_path, files))

    assert sorted(texts()) == ["Buy", "Hello there", "Peat is wet", "Tea is wet too"]
    assert set(Thread.objects.values_list("title", flat=True)) == {"spoken", "plain"}


def test_workbooks_are_refused_in_a_sentence(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(SourceBroken, match="save its sheets as CSV"):
        bring(cast, "csv", zipped(tmp_path / "a.xlsx", {"xl/workbook.xml": "<workbook/>"}))
