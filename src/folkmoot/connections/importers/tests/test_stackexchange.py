"""Stack Exchange's data dumps."""

from __future__ import annotations

from pathlib import Path

import pytest

from folkmoot.connections.importers import SourceBroken
from folkmoot.connections.importers.records import (
    AcceptedRecord,
    MemberRecord,
    PostRecord,
    ReactionRecord,
    Skipped,
    ThreadRecord,
)
from folkmoot.connections.importers.tests.samples import STACKEXCHANGE, folder, only, read, reasons
from folkmoot.core.testing.realdata import DATA


def test_questions_become_threads_with_answers_and_then_comments(tmp_path: Path) -> None:
    records = read("stackexchange", folder(tmp_path, STACKEXCHANGE))

    deep, why = only(records, ThreadRecord)
    assert (deep.title, deep.tags, deep.views, deep.old_path) == ("How deep?", ("peat", "water"), 9, "/questions/1")
    assert (why.tags, why.closed, why.author_external_id) == (("peat",), True, "guest:walker")
    question, answer, comment, _why = only(records, PostRecord)
    assert [question.external_id, answer.external_id, comment.external_id] == ["1", "2", "c1"]
    assert (comment.reply_to_external_id, comment.markup) == ("2", "markdown")
    assert answer.edited_at is not None
    assert only(records, AcceptedRecord) == [AcceptedRecord("1", "2")]


def test_votes_are_counts_without_names(tmp_path: Path) -> None:
    reactions = only(read("stackexchange", folder(tmp_path, STACKEXCHANGE)), ReactionRecord)

    assert {(each.post_external_id, each.emoji, each.count) for each in reactions} == {
        ("2", "👍", 2),
        ("1", "👎", 1),
        ("c1", "👍", 2),
    }


def test_what_is_no_question_or_answer_is_named(tmp_path: Path) -> None:
    told = reasons(read("stackexchange", folder(tmp_path, STACKEXCHANGE)))

    for sentence in ("post 4: it is a tag's excerpt", "answer 5: its question is not", "comment 2: it has no text"):
        assert sentence in told


def test_a_dump_of_posts_alone_is_enough(tmp_path: Path) -> None:
    records = read("stackexchange", folder(tmp_path, {"Posts.xml": STACKEXCHANGE["Posts.xml"]}))

    assert [post.external_id for post in only(records, PostRecord)] == ["1", "2", "3"]
    assert [member.external_id for member in only(records, MemberRecord)] == ["10", "11", "guest:walker"]


def test_a_dump_is_read_in_the_letters_it_declares(tmp_path: Path) -> None:
    posts = '<?xml version="1.0" encoding="windows-1251"?><posts><row Id="1" PostTypeId="1" Title="Как?" Body="Так" />'

    records = read("stackexchange", folder(tmp_path, {"Posts.xml": f"{posts}</posts>".encode("cp1251")}))

    assert [thread.title for thread in only(records, ThreadRecord)] == ["Как?"]


def test_of_two_sites_one_is_read_and_the_other_named(tmp_path: Path) -> None:
    alone = {"b/Posts.xml": STACKEXCHANGE["Posts.xml"], "b/Users.xml": "<users/>"}
    files = {**{f"a/{name}": text for name, text in STACKEXCHANGE.items() if name != "Votes.xml"}, **alone}

    records = read("stackexchange", folder(tmp_path, {**files, "b/Votes.xml": STACKEXCHANGE["Votes.xml"]}))

    assert "b/Posts.xml: it is of another site" in reasons(records)
    assert {member.name for member in only(records, MemberRecord)} >= {"Ada", "Ben"}
    # The votes are those of the other site.
    assert [each.post_external_id for each in only(records, ReactionRecord)] == ["c1"]


def test_a_dump_without_posts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceBroken, match=r"no Posts\.xml"):
        read("stackexchange", folder(tmp_path, {"Users.xml": STACKEXCHANGE["Users.xml"]}))


def test_a_file_cut_off_gives_what_was_before(tmp_path: Path) -> None:
    posts = STACKEXCHANGE["Posts.xml"]
    cut = posts[: posts.index('<row Id="3"') + 30]

    records = read("stackexchange", folder(tmp_path, {**STACKEXCHANGE, "Posts.xml": cut}))

    assert [post.external_id for post in only(records, PostRecord)] == ["1", "2", "c1"]
    assert "damaged after row 2" in reasons(records)


def test_entities_that_multiply_stay_names(tmp_path: Path) -> None:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    row = '<row Id="1" PostTypeId="1" Title="&a11;" Body="x" />'
    bomb = f'<!DOCTYPE posts [<!ENTITY a0 "laugh">{levels}]><posts>{row}</posts>'

    records = read("stackexchange", folder(tmp_path, {"Posts.xml": bomb}))

    assert [thread.title for thread in only(records, ThreadRecord)] == ["&a11;"]


def test_entities_never_bring_in_files(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("the secret")
    own = f'<!DOCTYPE posts [<!ENTITY s SYSTEM "file://{tmp_path}/secret">]>'
    text = f'{own}<posts>&s;<row Id="1" PostTypeId="1" Title="x" Body="y" /></posts>'

    records = read("stackexchange", folder(tmp_path / "dump", {"Posts.xml": text}))

    assert "the secret" not in str(records)


@pytest.mark.realdata
def test_a_real_site_reads_whole() -> None:
    records = read("stackexchange", DATA / "stackexchange-quantumcomputing")

    posts = [post.external_id for post in only(records, PostRecord)]
    questions = {thread.external_id for thread in only(records, ThreadRecord)}
    comments = [post_id for post_id in posts if post_id.startswith("c")]
    assert (len(questions), len(comments), len(posts)) == (612, 3_413, 5_085)
    assert len(posts) - len(comments) - len(questions) == 1_060
    assert len(only(records, AcceptedRecord)) == 389
    assert not [skipped for skipped in only(records, Skipped) if "damaged" in skipped.reason]
