"""What every reader yields, whatever it reads: a stream of these, in an order in which nothing refers forward.

Spaces and members come before what names them, a thread before its posts, the posts of a thread together and in their
order, reactions after their post. The same source gives the same stream every time. Ids are those of the source,
unique by kind and at most 190 characters long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """An author at the source. `role` is what the source says: owner, manager, moderator, guest or nothing."""

    external_id: str
    handle: str = ""
    name: str = ""
    email: str = ""
    bio: str = ""
    location: str = ""
    website: str = ""
    avatar_url: str = ""
    created_at: datetime | None = None
    role: str = ""
    is_bot: bool = False
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class SpaceRecord:
    """A category, channel, list or site. `kind` and `visibility` are those of folkmoot.spaces."""

    external_id: str
    name: str
    slug: str = ""
    description: str = ""
    kind: str = "forum"
    visibility: str = "public"
    member_external_ids: tuple[str, ...] = ()
    position: int = 0
    archived: bool = False


@dataclass(frozen=True, slots=True)
class ThreadRecord:
    """A topic, a question, a conversation. `old_path` is where it was at the source."""

    external_id: str
    space_external_id: str
    title: str
    author_external_id: str | None = None
    created_at: datetime | None = None
    tags: tuple[str, ...] = ()
    views: int = 0
    pinned: bool = False
    closed: bool = False
    deleted_at: datetime | None = None
    old_path: str = ""


@dataclass(frozen=True, slots=True)
class EditRecord:
    """What a post said before an edit; `at` and `editor_external_id` are the edit's."""

    body: str
    markup: str
    at: datetime | None = None
    editor_external_id: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AttachmentRecord:
    """A file of a post; `open` is None where the source has only its name or address.

    `open` works as long as the source is open, also after the reader has ended. `address` is how the text itself shows
    the file; what has none is shown below the text.
    """

    external_id: str
    name: str
    open: Callable[[], IO[bytes]] | None = None
    url: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class PostRecord:
    """A text; `markup` is markdown, html, mrkdwn or text. `number` is its number at the source, where it had one."""

    external_id: str
    thread_external_id: str
    body: str
    markup: str
    author_external_id: str | None = None
    created_at: datetime | None = None
    edited_at: datetime | None = None
    reply_to_external_id: str | None = None
    deleted_at: datetime | None = None
    hidden: bool = False
    edits: tuple[EditRecord, ...] = ()
    attachments: tuple[AttachmentRecord, ...] = ()
    number: int | None = None
    old_path: str = ""


@dataclass(frozen=True, slots=True)
class ReactionRecord:
    """Somebody's reaction; without a member it counts `count` people whom the source does not name."""

    external_id: str
    post_external_id: str
    emoji: str
    member_external_id: str | None = None
    count: int = 1
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AcceptedRecord:
    """A post was accepted as the answer of its thread. It comes after the thread's posts."""

    thread_external_id: str
    post_external_id: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that could not be taken, and why, in plain words."""

    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How many records there may be in all, as soon as the reader knows."""

    total: int


Record = MemberRecord | SpaceRecord | ThreadRecord | PostRecord | ReactionRecord | AcceptedRecord | Skipped | Progress


def opened_late(thread: ThreadRecord, records: Iterable[Record]) -> Iterator[Record]:
    """The records with their thread before its first post: of a thread that has none, only what was left out."""
    is_open = False
    for record in records:
        if not is_open and isinstance(record, PostRecord):
            is_open = True
            yield thread
        yield record
