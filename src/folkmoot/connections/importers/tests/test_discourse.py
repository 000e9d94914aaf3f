"""Discourse topics as the API gives them."""

from __future__ import annotations

from pathlib import Path

import pytest

from folkmoot.connections.importers import SourceBroken
from folkmoot.connections.importers.records import (
    AcceptedRecord,
    MemberRecord,
    PostRecord,
    ReactionRecord,
    SpaceRecord,
    ThreadRecord,
)
from folkmoot.connections.importers.tests.samples import discourse_post as post
from folkmoot.connections.importers.tests.samples import discourse_topic as topic
from folkmoot.connections.importers.tests.samples import folder, only, read, reasons, tarred, zipped
from folkmoot.core.testing.realdata import DATA


def test_a_topic_becomes_a_thread_with_its_posts_in_order(tmp_path: Path) -> None:
    first, second = post(11, 1), post(12, 2, reply_to_post_number=1, user_id=6, username="ben", name="")
    source = folder(tmp_path, {"1.json": topic(1, second, first, tags=["bog", {"id": 3, "name": "wet"}], pinned=True)})

    records = read("discourse", source)

    (thread,) = only(records, ThreadRecord)
    assert (thread.external_id, thread.title, thread.tags) == ("1", "Peat & moss", ("bog", "wet"))
    assert (thread.views, thread.pinned, thread.old_path) == (41, True, "/t/-/1")
    posts = only(records, PostRecord)
    assert [each.external_id for each in posts] == ["11", "12"]
    assert (posts[1].reply_to_external_id, posts[1].author_external_id) == ("11", "6")
    assert {member.handle: member.name for member in only(records, MemberRecord)} == {"ada": "Ada Heath", "ben": "ben"}


def test_the_raw_text_is_better_than_the_cooked(tmp_path: Path) -> None:
    source = folder(tmp_path, {"1.json": topic(1, post(11, 1, raw="**raw**"), post(12, 2))})

    first, second = only(read("discourse", source), PostRecord)

    assert (first.body, first.markup, second.markup) == ("**raw**", "markdown", "html")


def test_hidden_deleted_and_edited_posts_are_marked_so(tmp_path: Path) -> None:
    posts = [
        post(11, 1, hidden=True),
        post(12, 2, deleted_at="2021-04-01T00:00:00Z"),
        post(13, 3, user_deleted=True),
        post(14, 4, version=3),
    ]
    hidden, deleted, withdrawn, edited = only(
        read("discourse", folder(tmp_path, {"1.json": topic(1, *posts)})), PostRecord
    )

    assert hidden.hidden
    assert not hidden.deleted_at
    assert deleted.deleted_at is not None
    assert withdrawn.deleted_at is not None
    assert edited.edited_at is not None
    assert hidden.edited_at is None


def test_what_the_forum_wrote_itself_is_named_and_left_out(tmp_path: Path) -> None:
    posts = [post(11, 1), post(12, 2, post_type=3), post(13, 3, post_type=4), post(14, 4, cooked=None), post(11, 5)]

    records = read("discourse", folder(tmp_path, {"1.json": topic(1, *posts)}))

    assert [each.external_id for each in only(records, PostRecord)] == ["11"]
    for word in ("wrote itself", "whisper", "has no text", "there twice"):
        assert word in reasons(records)


def test_likes_are_counted_and_the_accepted_answer_is_kept(tmp_path: Path) -> None:
    answer = post(12, 2, accepted_answer=True, actions_summary=[{"id": 2, "count": 4}, {"id": 3, "count": 9}])

    records = read("discourse", folder(tmp_path, {"1.json": topic(1, post(11, 1), answer)}))

    assert [(each.post_external_id, each.count) for each in only(records, ReactionRecord)] == [("12", 4)]
    assert only(records, AcceptedRecord) == [AcceptedRecord("1", "12")]


def test_categories_have_their_names_where_the_source_tells_them(tmp_path: Path) -> None:
    categories = {"category_list": {"categories": [{"id": 7, "name": "Soil", "slug": "soil", "read_restricted": True}]}}
    files = {
        "1.json": topic(1, post(11, 1)),
        "2.json": topic(2, post(12, 1), category_id=8),
        "categories.json": categories,
    }

    soil, other = only(read("discourse", folder(tmp_path, files)), SpaceRecord)

    assert (soil.name, soil.slug, soil.visibility) == ("Soil", "soil", "private")
    assert (other.name, other.visibility) == ("Category 8", "public")


def test_posts_that_the_export_misses_are_told(tmp_path: Path) -> None:
    long = topic(1, post(11, 1))
    long["post_stream"]["stream"] = [11, 12, 13]

    assert "2 later posts are not in the export" in reasons(read("discourse", folder(tmp_path, {"1.json": long})))


def test_one_malformed_topic_does_not_take_the_others_along(tmp_path: Path) -> None:
    odd = topic(1, post(11, 1, reply_to_post_number=[1], actions_summary=5))
    files = {
        "1.json": odd,
        "2.json": topic(2, post(21, 1)),
        "3.json": "{broken",
        "4.json": [[]],
        "5.json": "[" * 99_999,
    }

    records = read("discourse", folder(tmp_path, files))

    assert [each.external_id for each in only(records, PostRecord)] == ["11", "21"]
    assert "malformed" in reasons(records)
    assert "3.json: it is not readable as JSON" in reasons(records)


def test_archives_read_like_folders(tmp_path: Path) -> None:
    files = {"topics/1.json": topic(1, post(11, 1)), "topics/2.json": topic(2, post(21, 1))}
    plain = read("discourse", folder(tmp_path / "plain", files))

    assert read("discourse", zipped(tmp_path / "a.zip", files)) == plain
    assert read("discourse", tarred(tmp_path / "a.tar.gz", files)) == plain


def test_a_folder_without_topics_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceBroken, match="none of its"):
        read("discourse", folder(tmp_path, {"package.json": {"name": "x"}}))


@pytest.mark.realdata
def test_a_real_forum_reads_whole() -> None:
    records = read("discourse", DATA / "discourse-foundationdb" / "shared" / "topics-even-ids.tar.gz")

    assert len(only(records, ThreadRecord)) == 1_047
    assert len(only(records, PostRecord)) == 5_108
    assert reasons(records).count("the forum wrote itself") == 8
