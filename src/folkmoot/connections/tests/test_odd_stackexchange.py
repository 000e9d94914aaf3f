"""Dumps of Stack Exchange with parts missing, other languages and damage."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest

from folkmoot.connections.importers import SourceBroken
from folkmoot.connections.importers.tests.samples import STACKEXCHANGE, folder, zipped
from folkmoot.connections.tests.bringing import bring, bring_twice, left_out
from folkmoot.content.models import Post, PostRevision, Thread
from folkmoot.core.testing.cast import Cast

AT = 'CreationDate="2020-01-01T10:00:00.000"'


def xml(*rows: str, root: str = "posts") -> str:
    return f'\ufeff<?xml version="1.0" encoding="utf-8"?>\r\n<{root}>\r\n  ' + "\r\n  ".join(rows) + f"\r\n</{root}>"


def question(number: int, more: str = "", body: str = "&lt;p&gt;Text&lt;/p&gt;") -> str:
    return f'<row Id="{number}" PostTypeId="1" {AT} Body="{body}" Title="Title {number}" {more} />'


def test_posts_alone_in_another_language(cast: Cast, tmp_path: Path) -> None:
    rows = (
        '<row Id="1" PostTypeId="1" CreationDate="2020-01-01T10:00:00.000" Score="3" ViewCount="" OwnerUserId="-1"'
        ' Body="&lt;p&gt;Как построить плот?&lt;/p&gt;&#xA;"'
        ' Title="Плот из &quot;дерева&quot;" Tags="|плот|木材|c#|" />',
        f'<row Id="2" PostTypeId="2" ParentId="1" {AT} Score="-2" Body="&lt;p&gt;木で作る&lt;/p&gt;"'
        ' OwnerDisplayName="ユーザー 5" />',
    )
    report = bring_twice(cast, "stackexchange", zipped(tmp_path / "ru.zip", {"ru/site/Posts.xml": xml(*rows)}))

    thread = Thread.objects.get()
    assert (report.posts, report.skipped) == (2, [])
    assert (thread.title, thread.slug) == ('Плот из "дерева"', "плот-из-дерева")
    assert thread.tag_names == ["плот", "木材", "c#"]
    first, second = thread.posts.order_by("number")
    assert first.author is not None
    assert second.author is not None
    assert (first.author.name, second.author.name) == ("user-1", "ユーザー 5")
    assert (first.reaction_counts, second.reaction_counts) == ({"👍": 3}, {"👎": 2})


def test_edits_are_what_the_history_says(cast: Cast, tmp_path: Path) -> None:
    history = [
        f'<row Id="{n}" PostHistoryTypeId="{kind}" PostId="1" UserId="10" Text="{text}" Comment="{why}"'
        f' CreationDate="2020-01-0{n}T10:00:00.000" />'
        for n, kind, text, why in [
            (1, 2, "How **deep**?", ""), (2, 1, "A title", ""), (3, 5, "How deep?", "less noise"), (4, 8, "Again", ""),
        ]
    ]  # fmt: skip
    bring_twice(
        cast, "stackexchange", folder(tmp_path, {**STACKEXCHANGE, "PostHistory.xml": xml(*history, root="posthistory")})
    )

    edits = PostRevision.objects.filter(post__thread__title="How deep?").order_by("number")
    assert [(edit.markdown, edit.reason, edit.replaced_at.day) for edit in edits] == [
        ("How **deep**?", "less noise", 3),
        ("How deep?", "", 4),
    ]
    assert edits[0].editor == edits[0].post.author


def test_a_question_without_text_says_its_title(cast: Cast, tmp_path: Path) -> None:
    rows = (
        f'<row Id="1" PostTypeId="1" {AT} Title="Is &lt;b&gt; bold?" />',
        f'<row Id="2" PostTypeId="2" ParentId="1" {AT} />',
    )

    report = bring_twice(cast, "stackexchange", folder(tmp_path, {"Posts.xml": xml(*rows)}))

    assert Post.objects.get().html == "<p>Is &lt;b&gt; bold?</p>\n"
    assert left_out(report) == "post 2: it has no text"


def test_a_broken_row_costs_itself_alone(cast: Cast, tmp_path: Path) -> None:
    broken = f'<row Id="7" PostTypeId="1" {AT} Body="not closed Title="x" />'
    odd = question(8, body="a&#x3;b&#xB;c &#x1F600; &nbsp; \x02")
    posts = xml(question(1), broken, odd, '<row Id="9" PostTypeId="1" Body="  " />', question(1), question(10))

    report = bring_twice(cast, "stackexchange", folder(tmp_path, {"Posts.xml": posts}))

    assert sorted(Thread.objects.values_list("title", flat=True)) == ["Title 1", "Title 10", "Title 8"]
    assert "😀" in Post.objects.get(thread__title="Title 8").markdown
    assert left_out(report).splitlines() == [
        "Posts.xml: row 7: it is broken and cannot be read",
        "post 9: it has no text",
        "post 1: it is there twice",
    ]


def test_a_huge_row_is_read_and_cut_where_it_is_too_long(cast: Cast, tmp_path: Path) -> None:
    body = escape("<p>" + "moss and peat " * 900_000 + "</p>")

    report = bring_twice(
        cast, "stackexchange", folder(tmp_path, {"Posts.xml": xml(question(1, body=body), question(2))})
    )

    assert Post.objects.count() == 2
    assert left_out(report) == "post 1: only its first 200,000 characters were taken"


def test_a_comment_on_nothing_is_named(cast: Cast, tmp_path: Path) -> None:
    comments = xml(f'<row Id="5" PostId="77" Text="hm" UserId="1" {AT} />', '<row Id="6" Text="x" />', root="comments")

    report = bring_twice(
        cast, "stackexchange", folder(tmp_path, {"Posts.xml": xml(question(1)), "Comments.xml": comments})
    )

    assert left_out(report).splitlines() == [
        "comment 6: it does not say what it is on",
        "comment 5: what it is on is not there (post 77)",
    ]


def test_answers_of_the_api_are_read(cast: Cast, tmp_path: Path) -> None:
    owner = {"user_id": 4, "display_name": "Ada &amp; Co"}
    answer = {
        "answer_id": 2,
        "body": "<p>Deep</p>",
        "owner": {"display_name": "gone"},
        "score": -1,
        "is_accepted": True,
    }
    comment = {"comment_id": 3, "body_markdown": "&quot;Really&quot;?", "owner": owner, "creation_date": 1577873000}
    items = [
        {
            "question_id": 1, "title": "How &quot;deep&quot;?", "body": "<p>Tell</p>", "owner": owner, "tags": ["peat"],
            "creation_date": 1577872800, "answers": [answer], "comments": [comment, {"comment_id": 9}],
        },
        {"question_id": 5, "title": "x", "answers": 3},
    ]  # fmt: skip
    report = bring_twice(cast, "stackexchange", folder(tmp_path, {"page": {"items": items}, "broken.json": "{"}))

    thread = Thread.objects.get(title='How "deep"?')
    assert [post.markdown.strip() for post in thread.posts.order_by("number")] == ["Tell", '"Really"?', "Deep"]
    assert thread.accepted_post is not None
    assert thread.accepted_post.reaction_counts == {"👎": 1}
    assert {"comment 9: it has no text", "page: question 5: it is malformed: 'int' object is not iterable"} < set(
        left_out(report).splitlines()
    )


@pytest.mark.parametrize(
    ("name", "start", "told"),
    [
        ("site.7z", b"7z\xbc\xaf\x27\x1c\x00\x04", "packed as 7z, which is not read here: unpack it"),
        ("Posts.xml", b"<posts></posts>", "no questions"),
        ("readme.md", b"nothing", "no Posts.xml"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(
    cast: Cast, tmp_path: Path, name: str, start: bytes, told: str
) -> None:
    (tmp_path / name).write_bytes(start)

    with pytest.raises(SourceBroken, match=told):
        bring(cast, "stackexchange", tmp_path / name)


def test_a_packed_part_among_others_is_named(cast: Cast, tmp_path: Path) -> None:
    source = folder(tmp_path, {**STACKEXCHANGE, "old.7z": b"7z\xbc\xaf\x27\x1c\x00\x04"})

    assert "old.7z: it cannot be read: old.7z is packed as 7z" in left_out(bring_twice(cast, "stackexchange", source))
