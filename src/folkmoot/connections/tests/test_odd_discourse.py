"""Discourse's topics on several pages, in other languages, with parts missing; and backups of several ages."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from folkmoot.connections.importers import SourceBroken
from folkmoot.connections.importers.tests.samples import discourse_post as post
from folkmoot.connections.importers.tests.samples import discourse_topic as topic
from folkmoot.connections.importers.tests.samples import folder, tarred, zipped
from folkmoot.connections.importers.tests.test_discourse_backup import AT, copy
from folkmoot.connections.tests.bringing import bring, bring_twice, left_out
from folkmoot.content.models import Attachment, Post, Reaction, Thread
from folkmoot.content.models.thread import ContentState
from folkmoot.core.testing.cast import Cast

KEYS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def picture(colour: str = "red") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(file, "PNG")
    return file.getvalue()


def short(sha: str) -> str:
    number, out = int(sha, 16), ""
    while number:
        number, rest = divmod(number, 62)
        out = KEYS[rest] + out
    return out


def test_pages_of_a_topic_belong_together_in_whatever_order(cast: Cast, tmp_path: Path) -> None:
    first = topic(5, post(11, 1), post(12, 2))
    first["post_stream"]["stream"] = [11, 12, 13, 14, 15]
    later = {"post_stream": {"posts": [post(14, 4, reply_to_post_number=2), post(12, 2)]}, "id": 5}
    posts = {"latest_posts": [post(13, 3, topic_id=5, topic_title="Peat & moss", raw="from **raw**")]}
    source = zipped(tmp_path / "x.zip", {"a/0-later.json": later, "a/5.json": first, "a/posts.json": posts})

    report = bring_twice(cast, "discourse", source)

    thread = Thread.objects.get()
    assert (thread.title, report.posts) == ("Peat & moss", 4)
    assert list(thread.posts.order_by("number").values_list("number", "reply_to__number")) == [
        (1, None), (2, None), (3, None), (4, 2),
    ]  # fmt: skip
    assert left_out(report).splitlines() == [
        "post 12 of topic 5: it is there twice",
        "topic 5: 1 later posts are not in the export",
    ]


def test_numbers_stay_those_that_links_name(cast: Cast, tmp_path: Path) -> None:
    posts = [post(11, 1), post(12, 2, post_type=3), post(13, 3), post(14, 40)]

    bring_twice(cast, "discourse", folder(tmp_path, {"5.json": topic(5, *posts)}))

    assert list(Post.objects.order_by("number").values_list("number", flat=True)) == [1, 3, 40]


def test_forums_in_other_languages(cast: Cast, tmp_path: Path) -> None:
    russian = topic(1, post(11, 1, username="мария", name=None), title="Где мох?", slug="где-мох", tags=["болото"])
    chinese = topic(
        2, post(21, 1, user_id=None, username="小明"), title=None, fancy_title="苔藓 &amp; 泥炭", slug="topic"
    )
    emoji = topic(3, post(31, 1), title="Hi :tada:", unicode_title="Hi 🎉", created_at=None)
    nothing = topic(4, post(41, 1, user_id=None, username=None, name=None), title=None, slug=None)
    categories = {
        "category_list": {
            "categories": [
                {"id": 7, "name": "Вопросы", "slug": "", "subcategory_list": [{"id": 8, "name": "提问 &amp; 答"}]}
            ]
        }
    }
    files = {"1.json": russian, "2.json": {**chinese, "category_id": 8}, "3.json": emoji, "4.json": nothing}

    report = bring_twice(cast, "discourse", folder(tmp_path, {**files, "categories.json": categories}))

    assert (report.posts, report.skipped) == (4, [])
    assert set(Thread.objects.values_list("title", "space__name")) == {
        ("Где мох?", "Вопросы"), ("苔藓 & 泥炭", "提问 & 答"), ("Hi 🎉", "Вопросы"), ("Topic 4", "Вопросы"),
    }  # fmt: skip
    assert Post.objects.get(thread__title="苔藓 & 泥炭").author.handle == "小明"


def test_states_and_feelings(cast: Cast, tmp_path: Path) -> None:
    posts = [
        post(
            11,
            1,
            reactions=[{"id": "heart", "count": 2}, {"id": "laughing", "count": 1}],
            actions_summary=[{"id": 2, "count": 3}],
        ),
        post(12, 2, hidden=True, cooked="", cooked_hidden=True),
        post(13, 3, user_deleted=True, cooked="<p>(post deleted by author)</p>"),
        post(14, 4, post_type=3, action_code="closed.enabled", cooked=""),
        post(15, 5, cooked=" "),
    ]
    report = bring_twice(
        cast, "discourse", folder(tmp_path, {"5.json": topic(5, *posts, deleted_at="2021-04-01T00:00:00Z")})
    )

    assert list(Post.objects.order_by("number").values_list("state", flat=True)) == [
        ContentState.VISIBLE, ContentState.HIDDEN, ContentState.DELETED,
    ]  # fmt: skip
    assert Thread.objects.get().state == ContentState.DELETED
    assert sum(Post.objects.get(number=1).reaction_counts.values()) == 3
    assert [line.partition(": ")[2] for line in left_out(report).splitlines()] == [
        "it is a note that the forum wrote itself, not a member's post",
        "it has no text",
    ]


def test_a_topic_of_which_nothing_is_taken_is_no_thread(cast: Cast, tmp_path: Path) -> None:
    report = bring_twice(cast, "discourse", folder(tmp_path, {"5.json": topic(5, post(11, 1, post_type=3))}))

    assert (report.threads, len(report.skipped)) == (0, 1)


def test_lists_of_topics_without_their_posts_are_named(cast: Cast, tmp_path: Path) -> None:
    listing = {"topic_list": {"topics": [{"id": 5, "title": "Here", "tags": ["bog"]}, {"id": 6, "title": "Elsewhere"}]}}
    page = {"post_stream": {"posts": [post(11, 1, topic_id=5)]}}

    report = bring_twice(cast, "discourse", folder(tmp_path / "x", {"latest.json": listing, "page.json": page}))

    assert (Thread.objects.get().title, Thread.objects.get().tag_names) == ("Here", ["bog"])
    assert left_out(report) == "topic 6: the export names it but has none of its posts"


def test_pictures_that_lie_in_the_export_are_shown_where_they_were(cast: Cast, tmp_path: Path) -> None:
    sha = hashlib.sha1(picture(), usedforsecurity=False).hexdigest()
    path = f"/uploads/default/original/1X/{sha}.png"
    small = f"https://f.example/uploads/default/optimized/1X/{sha}_2_4x4.png"
    image = f'<a class="lightbox" href="https://f.example{path}"><img src="{small}" alt="map"></a>'
    cooked = f'<p>Before</p><div class="lightbox-wrapper">{image}</div><p>After</p>'
    raw = f"Look ![map|8x8](upload://{short(sha)}.png) and [plan.pdf|attachment](upload://{short('ab' * 20)}.pdf)"
    source = {"5.json": topic(5, post(11, 1, cooked=cooked), post(12, 2, raw=raw)), f"site{path}": picture()}

    report = bring_twice(cast, "discourse", tarred(tmp_path / "x.tar.gz", source))

    first, second = Post.objects.order_by("number")
    one, two = Attachment.objects.order_by("id")
    assert first.markdown.split() == ["Before", f"![map](attachment:{one.id})", "After"]
    assert second.markdown == f"Look ![map](attachment:{two.id}) and plan.pdf"
    assert f"/files/{two.id}/" in second.html
    assert left_out(report).startswith("attachment plan.pdf of post 12: the source has its name but not its content")


def dump(*, is_old: bool, sha: str) -> str:
    schema = "" if is_old else "public."
    users = (
        copy("users", "id, username, email, created_at", f"1|ada|ada@example.org|{AT}", f"2|ben|ben@example.org|{AT}")
        if is_old
        else copy("users", "id, username, created_at", f"1|ada|{AT}", f"2|ben|{AT}")
        + copy("user_emails", 'user_id, email, "primary"', "1|ada@example.org|t")
    )
    edit = "---\\nraw:\\n- The old text\\n- See this\\nedit_reason:\\n-\\n- clearer\\n"
    edits = f"1|11|2|2|{edit}|{AT}|f"
    return (
        "SET search_path = public, pg_catalog;\n"
        + users
        + copy("topics", "id, title, user_id, created_at, category_id", f"1|Мох|1|{AT}|\\N", f"2|Gone|1|{AT}|9")
        + copy(
            "posts", "id, topic_id, user_id, post_number, raw, created_at, version, user_deleted, updated_at",
            f"11|1|1|1|See\\nthis ![m](upload://{short(sha)}.png)|{AT}|2|f|{AT}",
            f"12|1|2|2|withdrawn|{AT}|1|t|{AT}",
            f"13|77|2|1|without a topic|{AT}|1|f|{AT}",
            f"14|1|2|3||{AT}|1|f|{AT}",
        )
        + copy("post_revisions", "id, post_id, user_id, number, modifications, created_at, hidden", edits)
        + copy("uploads", "id, original_filename, url, sha1", f"5|map.png|/uploads/default/{sha}.png|{sha}")
        + copy("post_actions", "id, post_id, user_id, post_action_type_id", "1|11|2|2", "2|11|1|2")
        + copy("discourse_reactions_reactions", "id, post_id, reaction_value", "1|11|laughing")
        + copy("discourse_reactions_reaction_users", "id, reaction_id, user_id, post_id", "1|1|2|11")
    ).replace("COPY public.", f"COPY {schema}")  # fmt: skip


@pytest.mark.parametrize("is_old", [True, False])
def test_a_backup_with_uploads_edits_and_feelings(cast: Cast, tmp_path: Path, is_old: bool) -> None:
    sha = hashlib.sha1(picture(), usedforsecurity=False).hexdigest()
    content = dump(is_old=is_old, sha=sha).encode()
    files: dict[str, Any] = {f"uploads/default/original/1X/{sha}.png": picture()}
    files |= {"dump.sql": content} if is_old else {"dump.sql.gz": gzip.compress(content), "meta.json": {}}

    report = bring_twice(cast, "discourse", tarred(tmp_path / "forum.tar.gz", files))

    first = Post.objects.get(number=1)
    picture_id = Attachment.objects.get().id
    assert first.markdown == f"See\nthis ![m](attachment:{picture_id})"
    assert Attachment.objects.get().name == "map.png"
    edit = first.revisions.get()
    assert (edit.markdown, edit.reason, edit.editor and edit.editor.handle) == ("The old text", "clearer", "ben")
    assert {(each.member.handle, each.emoji) for each in Reaction.objects.all()} == {("ada", "❤️"), ("ben", "😆")}
    assert Post.objects.get(number=2).state == ContentState.DELETED
    assert first.author is not None
    assert first.author.claim_email == "ada@example.org"
    assert left_out(report).splitlines() == [
        "post 14 of topic 1: it has no text",
        "post 13: its topic is not in the backup",
    ]


def test_what_is_no_forum_is_refused_in_a_sentence(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(SourceBroken, match="is a Discourse topic"):
        bring(cast, "discourse", folder(tmp_path, {"categories.json": {"category_list": {"categories": []}}}))
    (tmp_path / "one.json").write_text(json.dumps(topic(1, post(11, 1))))
    assert bring_twice(cast, "discourse", tmp_path / "one.json").posts == 1


def test_what_the_forum_refused_is_named(cast: Cast, tmp_path: Path) -> None:
    files = {"1.json": topic(1, post(10, 1)), "2.json": {"errors": ["It is private."]}}

    report = bring(cast, "discourse", folder(tmp_path, files))

    assert left_out(report) == "2.json: it is no topic, the forum refused it: It is private."


def test_what_is_packed_within_what_is_packed_is_named_where_nothing_is_found(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(SourceBroken, match=r"dump\.sql\.zst is packed itself: unpack it"):
        bring(cast, "discourse", zipped(tmp_path / "x.zip", {"dump.sql.zst": b"\x28\xb5\x2f\xfd"}))


def test_a_dump_without_users_tells_authors_apart(cast: Cast, tmp_path: Path) -> None:
    dump = copy("topics", "id, title, user_id, created_at, archetype", f"1|Peat|7|{AT}|regular")
    rows = (f"{n}|{user}|1|{n}|Text {n}|{AT}|{AT}" for n, user in enumerate((7, 8, 7), start=1))
    dump += copy("posts", "id, user_id, topic_id, post_number, raw, created_at, updated_at", *rows)

    report = bring_twice(cast, "discourse", folder(tmp_path, {"dump.sql": dump}))

    assert report.members == 2
    names = Post.objects.order_by("number").values_list("author__name", flat=True)
    assert list(names) == ["user7", "user8", "user7"]
