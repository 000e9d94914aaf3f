"""Small sources of our own in the formats of others, and a way to read them whole."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from folkmoot.connections.importers import READERS, open_source
from folkmoot.connections.importers.records import Record, Skipped

R = TypeVar("R")


def read(kind: str, path: Path) -> list[Record]:
    """All that a reader yields."""
    with open_source(path) as source:
        return list(READERS[kind](source))


def only(records: list[Record], kind: type[R]) -> list[R]:
    """The records of a kind."""
    return [record for record in records if isinstance(record, kind)]


def reasons(records: list[Record]) -> str:
    """Why things were left out, as one text."""
    return "\n".join(f"{record.item}: {record.reason}" for record in only(records, Skipped))


def folder(place: Path, files: Mapping[str, Any]) -> Path:
    """A folder of these files; what is no text or bytes is written as JSON."""
    for path, content in files.items():
        target = place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(as_bytes(content))
    return place


def zipped(target: Path, files: Mapping[str, Any]) -> Path:
    """The files as a zip."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, as_bytes(content))
    return target


def tarred(target: Path, files: Mapping[str, Any]) -> Path:
    """The files as a packed tar."""
    with tarfile.open(target, "w:gz") as archive:
        for path, content in files.items():
            info = tarfile.TarInfo(path)
            info.size = len(as_bytes(content))
            archive.addfile(info, io.BytesIO(as_bytes(content)))
    return target


def as_bytes(content: Any) -> bytes:
    if isinstance(content, bytes):
        return content
    return (content if isinstance(content, str) else json.dumps(content)).encode()


def discourse_post(post_id: int, number: int, **fields: Any) -> dict[str, Any]:
    return {
        "id": post_id,
        "post_number": number,
        "post_type": 1,
        "user_id": 5,
        "username": "ada",
        "name": "Ada Heath",
        "cooked": f"<p>Text <strong>{number}</strong></p>",
        "created_at": "2021-03-04T05:06:07.000Z",
        "updated_at": "2021-03-05T05:06:07.000Z",
        "version": 1,
        **fields,
    }


def discourse_topic(topic_id: int, *posts: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "id": topic_id,
        "title": "Peat & moss",
        "slug": "peat-moss",
        "category_id": 7,
        "created_at": "2021-03-04T05:06:07.000Z",
        "views": 41,
        "post_stream": {"posts": list(posts)},
        **fields,
    }


SLACK: dict[str, Any] = {
    "users.json": [
        {"id": "U1", "name": "ada", "profile": {"display_name": "Ada", "email": "Ada@Example.org", "title": "Digger"}},
        {"id": "U2", "name": "ben", "real_name": "Ben Fell", "deleted": True, "profile": {}},
    ],
    "channels.json": [{"id": "C1", "name": "general", "purpose": {"value": "All of us"}, "members": ["U1", "U2"]}],
    "groups.json": [{"id": "G1", "name": "council", "members": ["U1"]}],
    "general/2022-01-10.json": [
        {"type": "message", "subtype": "channel_join", "user": "U2", "ts": "1641800000.000100", "text": "joined"},
        {"type": "message", "user": "U1", "ts": "1641800100.000100", "text": "Morning <@U2>, see <#C1|general>"},
        {
            "type": "message", "user": "U1", "ts": "1641800200.000200", "thread_ts": "1641800200.000200",
            "reply_count": 1, "text": "*Who* brings sacks?", "edited": {"user": "U1", "ts": "1641800300.000000"},
            "reactions": [{"name": "heart", "users": ["U2"], "count": 3}],
            "files": [{"id": "F1", "name": "plan.txt", "url_private": "https://files.example.org/F1"}],
        },
        {"type": "message", "user": "U2", "ts": "1641800400.000300", "thread_ts": "1641800200.000200", "text": "Me"},
    ],
    "general/2022-01-11.json": [{"type": "message", "user": "U9", "ts": "1641890000.000100", "text": "Unknown here"}],
    "council/2022-01-10.json": [{"type": "message", "user": "U1", "ts": "1641800500.000100", "text": "In private"}],
}  # fmt: skip

STACKEXCHANGE = {
    "Posts.xml": """\ufeff<?xml version="1.0" encoding="utf-8"?><posts>
<row Id="1" PostTypeId="1" AcceptedAnswerId="2" CreationDate="2020-01-01T10:00:00.000" ViewCount="9"
 Body="&lt;p&gt;How deep is the bog?&lt;/p&gt;" OwnerUserId="10" Title="How deep?" Tags="&lt;peat&gt;&lt;water&gt;" />
<row Id="2" PostTypeId="2" ParentId="1" CreationDate="2020-01-01T11:00:00.000" Body="&lt;p&gt;Deep.&lt;/p&gt;"
 OwnerUserId="11" LastEditDate="2020-01-02T11:00:00.000" />
<row Id="3" PostTypeId="1" CreationDate="2020-01-03T10:00:00.000" Body="&lt;p&gt;Why?&lt;/p&gt;"
 OwnerDisplayName="walker" Title="Why?" Tags="|peat|" ClosedDate="2020-01-04T10:00:00.000" />
<row Id="4" PostTypeId="4" CreationDate="2020-01-03T10:00:00.000" Body="about peat" />
<row Id="5" PostTypeId="2" ParentId="99" CreationDate="2020-01-03T10:00:00.000" Body="&lt;p&gt;To none&lt;/p&gt;" />
</posts>""",
    "Users.xml": """<users><row Id="10" DisplayName="Ada" AboutMe="&lt;b&gt;digs&lt;/b&gt;" Location="Moor" />
<row Id="11" DisplayName="Ben" /></users>""",
    "Comments.xml": """<comments><row Id="1" PostId="2" Score="2" Text="Very `deep`" UserId="10"
 CreationDate="2020-01-01T12:00:00.000" /><row Id="2" PostId="2" Text=" " UserId="10" /></comments>""",
    "Votes.xml": """<votes><row Id="1" PostId="2" VoteTypeId="2" /><row Id="2" PostId="2" VoteTypeId="2" />
<row Id="3" PostId="1" VoteTypeId="3" /><row Id="4" PostId="1" VoteTypeId="1" /></votes>""",
}
