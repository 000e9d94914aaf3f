"""Slack's exports, and chat logs as XML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from folkmoot.connections.importers import SourceBroken
from folkmoot.connections.importers.records import (
    MemberRecord,
    PostRecord,
    ReactionRecord,
    SpaceRecord,
    ThreadRecord,
)
from folkmoot.connections.importers.slack_text import title_of
from folkmoot.connections.importers.tests.samples import SLACK, folder, only, read, reasons, tarred, zipped
from folkmoot.core.testing.realdata import DATA


def test_old_exports_name_no_thread_in_the_message_that_was_answered(tmp_path: Path) -> None:
    asked = {"type": "message", "user": "U1", "ts": "1641800000.0001", "text": "Who?", "reply_count": 1}
    said = {"type": "message", "user": "U2", "ts": "1641800001.0001", "text": "Me", "thread_ts": asked["ts"]}

    posts = only(read("slack", folder(tmp_path, {"general/2022-01-10.json": [asked, said]})), PostRecord)

    assert [post.thread_external_id for post in posts] == ["general:1641800000.0001"] * 2


def test_channels_become_spaces_and_private_ones_stay_private(tmp_path: Path) -> None:
    general, council = only(read("slack", folder(tmp_path, SLACK)), SpaceRecord)

    assert (general.name, general.kind, general.visibility) == ("general", "chat", "public")
    assert general.description == "All of us"
    assert (council.visibility, council.member_external_ids) == ("private", ("U1",))


def test_a_message_with_replies_is_a_thread_and_the_rest_of_a_day_is_one(tmp_path: Path) -> None:
    records = read("slack", folder(tmp_path, SLACK))

    titles = [thread.title for thread in only(records, ThreadRecord)]
    assert titles == ["#general, 2022-01-10", "Who brings sacks?", "#general, 2022-01-11", "#council, 2022-01-10"]
    reply = next(post for post in only(records, PostRecord) if post.body == "Me")
    assert reply.thread_external_id == reply.reply_to_external_id == "C1:1641800200.000200"


def test_people_come_with_their_addresses_and_who_is_not_listed_comes_by_id(tmp_path: Path) -> None:
    ada, ben, *others = only(read("slack", folder(tmp_path, SLACK)), MemberRecord)

    assert (ada.handle, ada.name, ada.email, ada.bio) == ("ada", "Ada", "Ada@Example.org", "Digger")
    assert (ben.name, ben.deleted) == ("Ben Fell", True)
    assert "U9" in {member.external_id for member in others}


def test_edits_reactions_and_files_are_kept(tmp_path: Path) -> None:
    records = read("slack", folder(tmp_path, {**SLACK, "uploads/F1/plan.txt": "dig here"}))

    post = next(each for each in only(records, PostRecord) if "sacks" in each.body)
    assert post.edited_at is not None
    (file,) = post.attachments
    assert file.name == "plan.txt"
    assert file.open is not None
    with file.open() as content:
        assert content.read() == b"dig here"
    named, unnamed = only(records, ReactionRecord)
    assert (named.member_external_id, named.emoji, unnamed.member_external_id, unnamed.count) == (
        "U2",
        "heart",
        None,
        2,
    )


def test_joins_are_named_and_left_out(tmp_path: Path) -> None:
    records = read("slack", folder(tmp_path, SLACK))

    assert "#general: message 1641800000.000100: Slack wrote it, not a member (channel_join)" in reasons(records)
    assert "joined" not in [post.body for post in only(records, PostRecord)]


def test_an_export_without_lists_names_people_and_channels_by_what_there_is(tmp_path: Path) -> None:
    bare = {path: content for path, content in SLACK.items() if "/" in path}

    records = read("slack", folder(tmp_path, bare))

    assert {space.name for space in only(records, SpaceRecord)} == {"general", "council"}
    assert {member.external_id for member in only(records, MemberRecord)} == {"U1", "U2", "U9"}
    assert len(only(records, PostRecord)) == 5


@pytest.mark.parametrize("pack", [lambda at: zipped(at / "x.zip", SLACK), lambda at: tarred(at / "x.tgz", SLACK)])
def test_archives_read_like_folders(tmp_path: Path, pack: Any) -> None:
    plain = read("slack", folder(tmp_path / "plain", SLACK))
    packed = read("slack", pack(tmp_path))

    assert [type(record) for record in packed] == [type(record) for record in plain]
    assert [post.body for post in only(packed, PostRecord)] == [post.body for post in only(plain, PostRecord)]


def test_a_malformed_message_and_a_broken_day_are_named(tmp_path: Path) -> None:
    broken = {
        "general/2022-01-12.json": "[{",
        "general/2022-01-13.json": [
            {"user": "U1", "ts": "1642060000.1", "text": "odd", "reactions": [7]},
            {"user": "U1", "ts": "never", "text": "timeless"},
            {"user": "U1", "ts": "1642060001.1", "text": "fine"},
        ],
    }

    records = read("slack", folder(tmp_path, {**SLACK, **broken}))

    assert "fine" in [post.body for post in only(records, PostRecord)]
    for word in ("2022-01-12.json: it is not readable as JSON", "malformed", "has no time"):
        assert word in reasons(records)


def test_a_folder_without_messages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceBroken, match="no messages"):
        read("slack", folder(tmp_path, {"users.json": []}))


def test_conversations_of_a_chat_log_are_threads(tmp_path: Path) -> None:
    log = """<conversation><team_domain>t</team_domain><channel_name>moss</channel_name>
    <message conversation_id="1"><ts>2019-01-01T10:00:00</ts><user>Ada</user><text>Peat?</text></message>
    <message conversation_id="2"><ts>2019-01-01T10:01:00</ts><user>Ben</user><text>Tea?</text></message>
    <message conversation_id="1"><ts>2019-01-01T10:02:00</ts><user>Ben</user><text>Peat!</text></message>
    <message conversation_id="1"><ts>2019-01-01T10:03:00</ts><user>Ben</user><text></text></message></conversation>"""

    records = read("slack", folder(tmp_path, {"moss.xml": log}))

    assert [thread.title for thread in only(records, ThreadRecord)] == ["Peat?", "Tea?"]
    assert [post.body for post in only(records, PostRecord)] == ["Peat?", "Peat!", "Tea?"]
    assert "message 4: it has no text" in reasons(records)


@pytest.mark.realdata
def test_three_years_of_a_real_channel_read_whole() -> None:
    records = read("slack", DATA / "slack-disentangled" / "shared")

    assert len(only(records, PostRecord)) == 22_171
    assert reasons(records).count("has no text") == 1


@pytest.mark.parametrize("mark", ["*", "`"])
def test_a_message_of_nothing_but_marks_is_named_in_time(mark: str) -> None:
    """A search that tries again from every mark would take hours over so many."""
    assert title_of(f"a{mark * 1_000_000}a").startswith("a")
