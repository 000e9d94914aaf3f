"""Exports of Slack with parts missing, every kind of message, and damage."""

from __future__ import annotations

import json
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

from folkmoot.connections.importers.tests.samples import SLACK, as_bytes, folder, zipped
from folkmoot.connections.tests.bringing import bring, bring_twice, left_out
from folkmoot.content.models import Attachment, Post, Thread
from folkmoot.content.models.thread import ContentState
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership
from folkmoot.spaces.models import Space, SpaceMember

START = 1_641_800_000


def said(second: int, text: str = "", user: str = "U0AAAAA01", **more: Any) -> dict[str, Any]:
    return {"type": "message", "user": user, "ts": f"{START + second}.000100", "text": text, **more}


def texts() -> list[str]:
    return list(Post.objects.order_by("created_at", "id").values_list("markdown", flat=True))


def test_people_are_named_by_their_messages_where_there_is_no_list(cast: Cast, tmp_path: Path) -> None:
    profile = {"name": "ada", "real_name": "Ada Heath", "display_name": ""}
    day = [said(1, "Ask <@U0AAAAA01> or <@U0BBBBB02|ben> or <@U0CCCCC03>", user="U0ZZZZZ09")]
    later = [said(90_000, "Here", user_profile=profile), said(90_001, "And me", user="U0BBBBB02")]
    source = {"export/général/2022-01-10.json": day, "export/général/2022-01-11.json": later}

    report = bring_twice(cast, "slack", zipped(tmp_path / "slack.zip", source))

    assert (report.posts, report.skipped) == (3, [])
    ada = Membership.objects.get(name="Ada Heath")
    assert ada.handle == "ada"
    first = Post.objects.get(markdown__startswith="Ask")
    assert first.markdown == "Ask @ada or @ben or @U0CCCCC03"
    assert 'href="/m/ada/"' in first.html
    assert Space.objects.get(name="général").slug == "general"


def test_names_packed_on_a_mac_are_those_of_the_list(cast: Cast, tmp_path: Path) -> None:
    archive = tmp_path / "mac.zip"
    name = unicodedata.normalize("NFD", "café-été")
    with zipfile.ZipFile(archive, "w") as target:
        for path, content in {
            "x/channels.json": [{"id": "C0AAAAA01", "name": "café-été"}],
            f"x/{name}/2022-01-10.json": [said(1, "Bonjour")],
            f"__MACOSX/x/{name}/._2022-01-10.json": b"\x00\x05\x16\x07",
            "x/.DS_Store": b"\x00",
        }.items():
            target.writestr(path, as_bytes(content))
    # What macOS writes does not say that names are UTF-8.
    archive.write_bytes(archive.read_bytes().replace(b"\x00\x08\x00\x00", b"\x00\x00\x00\x00"))

    report = bring_twice(cast, "slack", archive)

    assert (report.spaces, report.posts, report.skipped) == (1, 1, [])
    assert Space.objects.filter(slug="cafe-ete").exists()


def test_conversations_of_two_and_more_stay_among_them(cast: Cast, tmp_path: Path) -> None:
    source = {
        "users.json": SLACK["users.json"],
        "dms.json": [{"id": "D0AAAAA01", "members": ["U1", "U2"]}, {"id": "D0EMPTY02", "members": ["U1"]}],
        "mpims.json": [{"id": "G0AAAAA01", "name": "mpdm-ada--ben--1", "members": ["U1", "U2"]}],
        "D0AAAAA01/2022-01-10.json": [said(1, "Just us", user="U1")],
        "mpdm-ada--ben--1/2022-01-10.json": [said(2, "Some of us", user="U2")],
    }
    bring_twice(cast, "slack", folder(tmp_path, source))

    assert {space.name: space.visibility for space in Space.objects.filter(kind="chat")} == {
        "Ada, Ben Fell": "private",
        "mpdm-ada--ben--1": "private",
    }
    assert SpaceMember.objects.filter(space__kind="chat").count() == 4


def test_what_no_list_calls_public_is_not_shown_to_all(cast: Cast, tmp_path: Path) -> None:
    day = {f"{name}/2022-01-10.json": [said(1, name)] for name in ("general", "council", "D0AAAAA01", "mpdm-a--b-1")}
    bring_twice(cast, "slack", folder(tmp_path / "bare", day))
    private = Space.objects.filter(kind="chat", visibility="private")
    assert set(private.values_list("name", flat=True)) == {"D0AAAAA01", "mpdm-a--b-1"}

    listed = {"channels.json": [{"id": "C0AAAAA01", "name": "general"}], **day}
    bring(cast, "slack", folder(tmp_path / "listed", listed), name="listed")
    assert private.filter(name="council").exists()


def test_every_kind_of_message_is_taken_or_named(cast: Cast, tmp_path: Path) -> None:
    root = f"{START + 10}.000100"
    day = [
        said(1, "dances", subtype="me_message"),
        said(2, "<@U0AAAAA01> has joined", subtype="channel_join"),
        {"type": "message", "subtype": "bot_message", "bot_id": "B01", "username": "Weather", "ts": f"{START + 3}.1",
         "text": "", "attachments": [{"title": "Rain", "title_link": "https://example.org/r", "text": "all day",
                                      "fields": [{"title": "mm", "value": "12"}]}]},
        said(4, "", blocks=[{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
            {"type": "text", "text": "a <b> & "}, {"type": "text", "text": "bold", "style": {"bold": True}},
            {"type": "emoji", "name": "tada"}]}]}]),
        said(5, "Meeting <!date^1641810000^{date_short}|Jan 10> <!here> <!subteam^S01|@crew> <#C404> :parrot:"),
        said(6, "", files=[{"id": "F404", "name": "lost.pdf"}, {"id": "F405", "mode": "tombstone"}]),
        said(7, ""),
        said(8, "also here", subtype="thread_broadcast", thread_ts=root),
        {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "text": "This message was deleted.",
         "ts": root, "thread_ts": root, "hidden": True},
        said(12, "a reply to what is not there", thread_ts=f"{START - 99}.000100"),
        "not a message",
    ]  # fmt: skip
    report = bring_twice(cast, "slack", folder(tmp_path, {"general/2022-01-10.json": day}))

    assert texts() == [
        "*dances*",
        "[Rain](https://example.org/r)\nall day\n**mm** 12",
        "a \\<b> & **bold**🎉",
        "Meeting Jan 10 \\@here \\@crew #C404 \\:parrot:",
        "\n\nlost.pdf",
        "also here",
        "This message was deleted.",
        "a reply to what is not there",
    ]
    assert Post.objects.get(state=ContentState.DELETED).markdown.startswith("This message was")
    told = left_out(report)
    for line in ("message 1641800002.000100: Slack wrote it", "1641800007.000100: it has no text", "item 11: it is no"):
        assert line in told
    assert report.posts + sum("attachment" not in line for line in told.splitlines()) == len(day)


def test_changes_and_deletions_told_apart_are_put_together(cast: Cast, tmp_path: Path) -> None:
    changed = {
        "type": "message", "subtype": "message_changed", "hidden": True, "ts": f"{START + 90_000}.1",
        "message": said(1, "We meet at six", edited={"user": "U0AAAAA01", "ts": f"{START + 90_000}.0"}),
        "previous_message": said(1, "We meet at five"),
    }  # fmt: skip
    deleted = {
        "type": "message", "subtype": "message_deleted", "hidden": True, "ts": f"{START + 90_001}.1",
        "deleted_ts": f"{START + 2}.000100", "previous_message": said(2, "Never mind"),
    }  # fmt: skip
    source = {
        "general/2022-01-10.json": [said(1, "We meet at five"), said(2, "Never mind")],
        "general/2022-01-11.json": [changed, deleted],
    }
    bring_twice(cast, "slack", folder(tmp_path, source))

    kept = Post.objects.get(markdown="We meet at six")
    assert [edit.markdown for edit in kept.revisions.all()] == ["We meet at five"]
    assert kept.revisions.get().editor == kept.author
    assert Post.objects.get(markdown="Never mind").state == ContentState.DELETED


def test_days_that_are_empty_cut_off_or_in_other_encodings(cast: Cast, tmp_path: Path) -> None:
    whole = json.dumps([said(1, "one"), said(2, "two"), said(3, "three")])
    source = {
        "general/2022-01-10.json": whole[: whole.index("three")],
        "general/2022-01-11.json": b"",
        "general/2022-01-12.json": b"\xef\xbb\xbf" + json.dumps([said(9, "half \ud83d and \x00")]).encode(),
        "general/2022-01-13.json": json.dumps([said(10, "Grüße")], ensure_ascii=False).encode("utf-16"),
        "general/2022-01-14.json": json.dumps([said(11, "Fläche")], ensure_ascii=False).encode("latin-1"),
        "channels.json": "[{",
        "users.json": b"",
    }
    report = bring_twice(cast, "slack", folder(tmp_path, source))

    assert texts() == ["one", "two", "half \ufffd and ", "Grüße", "Fl\ufffdche"]
    told = left_out(report)
    for line in (
        "2022-01-10.json: it is damaged after 2 items",
        "2022-01-11.json: it is empty",
        "channels.json: it is",
    ):
        assert line in told


def test_only_some_channels_and_lists_without_names(cast: Cast, tmp_path: Path) -> None:
    channels = [{"id": "C0AAAAA01", "name": "here", "is_archived": True}, {"id": "C0BBBBB02", "name": "elsewhere"}, 7]
    source = {"channels.json": channels, "C0BBBBB02/2022-01-10.json": [said(1, "By id")], "here/2022-01-10.json": []}

    bring_twice(cast, "slack", folder(tmp_path, source))

    assert Thread.objects.get().space.name == "elsewhere"
    assert Space.objects.get(name="here").archived_at is not None


def test_files_that_lie_in_the_export_are_taken(cast: Cast, tmp_path: Path) -> None:
    day = [said(1, "see", files=[{"id": "F0AAAAA01", "name": "plan.txt"}, {"id": "F0BBBBB02", "name": "map.txt"}])]
    source = {
        "general/2022-01-10.json": day,
        "general/attachments/F0AAAAA01-plan.txt": "dig here",
        "__uploads/F0BBBBB02/map.txt": "and here",
    }
    assert bring_twice(cast, "slack", folder(tmp_path, source)).attachments == 2
    assert set(Attachment.objects.values_list("name", flat=True)) == {"plan.txt", "map.txt"}


def test_titles_read_as_text(cast: Cast, tmp_path: Path) -> None:
    root = f"{START + 1}.000100"
    text = "*R&amp;D* <@U0AAAAA01>: is `my_var_name` at <https://example.org|our site> :tada:?"
    day = [said(1, text, thread_ts=root, reply_count=1), said(2, "yes", thread_ts=root)]

    bring_twice(cast, "slack", folder(tmp_path, {"general/2022-01-10.json": day}))

    assert Thread.objects.get().title == "R&D : is my_var_name at our site 🎉?"
