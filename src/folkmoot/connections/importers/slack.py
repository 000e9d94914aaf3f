"""Slack: a workspace's export (users.json, channels.json, CHANNEL/YYYY-MM-DD.json), recorded API answers, chat XML.

A channel becomes a space for chat. A message with replies is a thread; messages that stand alone are gathered into
one thread a day, so that a channel reads as its days did.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from folkmoot.connections.importers.archive import Entry, Source, SourceBroken
from folkmoot.connections.importers.chat_xml import read_chat_xml
from folkmoot.connections.importers.records import (
    AttachmentRecord,
    MemberRecord,
    PostRecord,
    Progress,
    ReactionRecord,
    Record,
    Skipped,
    SpaceRecord,
    ThreadRecord,
)
from folkmoot.connections.importers.times import epoch

_LISTS = ("channels.json", "groups.json", "dms.json", "mpims.json")
_NOT_WRITTEN = frozenset(
    {
        "channel_join", "channel_leave", "channel_topic", "channel_purpose", "channel_name", "channel_archive",
        "channel_unarchive", "group_join", "group_leave", "group_topic", "group_purpose", "group_name", "pinned_item",
        "unpinned_item", "tombstone", "bot_add", "bot_remove", "reminder_add",
    }
)  # fmt: skip
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}")


@dataclass(slots=True)
class _Channel:
    id: str
    name: str
    description: str = ""
    is_private: bool = False
    is_archived: bool = False
    members: tuple[str, ...] = ()
    entries: list[Entry] = field(default_factory=list)


def read_slack(source: Source) -> Iterator[Record]:
    """Yield a workspace's people, channels and messages; what Slack wrote itself (joins, topics) is counted out."""
    for path, reason in source.refused:
        yield Skipped(path, reason)
    xml = list(source.ending(".xml"))
    if xml and not source.has(".json"):
        yield from read_chat_xml(xml)
        return
    channels = _channels(source)
    if not any(channel.entries for channel in channels.values()):
        raise SourceBroken("there are no messages of a Slack export in it (CHANNEL/YYYY-MM-DD.json)")
    yield Progress(total=sum(len(channel.entries) for channel in channels.values()) * 30)
    seen: set[str] = set()
    for user in _users(source):
        seen.add(user.external_id)
        yield user
    for position, channel in enumerate(channels.values()):
        yield SpaceRecord(
            external_id=channel.id,
            name=channel.name,
            slug=channel.name,
            description=channel.description,
            kind="chat",
            visibility="private" if channel.is_private else "public",
            member_external_ids=channel.members,
            position=position,
            archived=channel.is_archived,
        )
        yield from _Reading(channel, seen, source).records()


class _Reading:
    """Reads one channel's days in order and files messages into threads."""

    def __init__(self, channel: _Channel, seen: set[str], source: Source) -> None:
        self._channel = channel
        self._seen = seen
        self._source = source
        self._threads: set[str] = set()
        self._skipped: dict[str, int] = {}

    def records(self) -> Iterator[Record]:
        for entry in sorted(self._channel.entries, key=lambda entry: entry.name):
            try:
                messages = _messages(json.loads(entry.read()))
            except (ValueError, SourceBroken, RecursionError) as error:
                yield Skipped(entry.path, f"it is not readable as JSON: {error}")
                continue
            for message in sorted(messages, key=lambda message: _stamp(message)):
                try:
                    yield from self._message(message, entry)
                except (TypeError, ValueError, AttributeError, KeyError, OverflowError) as error:
                    yield Skipped(f"{entry.path}: message {message.get('ts')}", f"it is malformed: {error}")
        for subtype, count in self._skipped.items():
            yield Skipped(f"{self._channel.name}: {count} × {subtype}", "Slack wrote it, not a member")

    def _message(self, message: dict[str, Any], entry: Entry) -> Iterator[Record]:
        subtype = str(message.get("subtype") or "")
        if subtype in _NOT_WRITTEN:
            self._skipped[subtype] = self._skipped.get(subtype, 0) + 1
            return
        at = epoch(message.get("ts"))
        if at is None:
            yield Skipped(f"{entry.path}: message {str(message.get('ts'))[:40]}", "it has no time")
            return
        author = _author(message)
        if author is not None and author.external_id not in self._seen:
            self._seen.add(author.external_id)
            yield author
        author_id = author.external_id if author else None
        thread = self._thread_of(message, at)
        if thread not in self._threads:
            self._threads.add(thread)
            yield self._opened(thread, message, at, author_id)
        yield from self._written(message, thread, at, author_id)

    def _thread_of(self, message: dict[str, Any], at: datetime) -> str:
        root = message.get("thread_ts")
        if root and (str(root) != str(message.get("ts")) or message.get("reply_count") or message.get("replies")):
            return f"{self._channel.id}:{root}"
        return f"{self._channel.id}:{at:%Y-%m-%d}"

    def _opened(self, thread: str, message: dict[str, Any], at: datetime, author_id: str | None) -> ThreadRecord:
        is_day = bool(_DAY.match(thread.rpartition(":")[2]))
        text = " ".join(re.sub(r"<[^>]*\|([^>]*)>|<([^>]*)>|[*_~`]", r"\1", _text(message)).split())
        title = f"#{self._channel.name}, {at:%Y-%m-%d}" if is_day or not text else text[:100]
        return ThreadRecord(
            external_id=thread,
            space_external_id=self._channel.id,
            title=title,
            author_external_id=author_id,
            created_at=at,
        )

    def _written(self, message: dict[str, Any], thread: str, at: datetime, author_id: str | None) -> Iterator[Record]:
        post_id = f"{self._channel.id}:{message.get('ts')}"
        edited = message.get("edited")
        root = str(message.get("thread_ts") or message.get("ts"))
        yield PostRecord(
            external_id=post_id,
            thread_external_id=thread,
            body=_text(message),
            markup="mrkdwn",
            author_external_id=author_id,
            created_at=at,
            edited_at=epoch(edited.get("ts")) if isinstance(edited, dict) else None,
            reply_to_external_id=f"{self._channel.id}:{root}" if root != str(message.get("ts")) else None,
            attachments=tuple(self._files(message)),
        )
        for reaction in message.get("reactions") or []:
            users = [str(user) for user in reaction.get("users") or []]
            for user in users:
                yield ReactionRecord(f"{post_id}:{reaction['name']}:{user}", post_id, str(reaction["name"]), user)
            unnamed = int(reaction.get("count") or 0) - len(users)
            if unnamed > 0:
                yield ReactionRecord(f"{post_id}:{reaction['name']}", post_id, str(reaction["name"]), count=unnamed)

    def _files(self, message: dict[str, Any]) -> Iterator[AttachmentRecord]:
        listed = message.get("files") or ([message["file"]] if isinstance(message.get("file"), dict) else [])
        for file in listed:
            if not isinstance(file, dict) or file.get("mode") == "tombstone":
                continue
            file_id, name = str(file.get("id") or ""), str(file.get("name") or file.get("title") or "file")
            entry = next((e for e in self._source.entries if file_id and file_id in e.path), None)
            url = str(file.get("permalink") or file.get("url_private") or "")
            yield AttachmentRecord(file_id, name, open=entry.open if entry else None, url=url)


def _channels(source: Source) -> dict[str, _Channel]:
    channels: dict[str, _Channel] = {}
    for name in _LISTS:
        entry = source.find(name)
        for each in _loaded(entry, list):
            if isinstance(each, dict) and each.get("id"):
                channel = _listed(each, is_private=name != "channels.json")
                channels[channel.name] = channel
    for entry in source.ending(".json"):
        if entry.name in (*_LISTS, "users.json", "integration_logs.json", "org_users.json", "canvases.json"):
            continue
        folder = PurePosixPath(entry.path).parent.name
        name = folder if _DAY.match(entry.name) and folder else PurePosixPath(entry.path).stem
        if not _DAY.match(entry.name) and not _messages(_loaded(entry, object, one=True)):
            continue
        channels.setdefault(name, _Channel(id=name, name=name)).entries.append(entry)
    return {channel.id: channel for channel in channels.values()}


def _listed(each: dict[str, Any], *, is_private: bool) -> _Channel:
    purpose = each.get("purpose")
    listed = each.get("members")
    members = tuple(str(member) for member in listed) if isinstance(listed, list) else ()
    return _Channel(
        id=str(each["id"]),
        name=str(each.get("name") or each["id"]),
        description=str(purpose.get("value") or "") if isinstance(purpose, dict) else "",
        is_private=is_private,
        is_archived=bool(each.get("is_archived")),
        members=members,
    )


def _users(source: Source) -> Iterator[MemberRecord]:
    listed = _loaded(source.find("users.json"), list)
    for entry in source.ending(".json"):
        if not listed or entry.name != "users.json":
            content = _loaded(entry, dict, one=True) if entry.size < 5_000_000 and "user" in entry.name else None
            if isinstance(content, dict):
                more = content.get("members")
                listed = [*listed, *(more if isinstance(more, list) else []), content.get("user")]
    for user in listed:
        if isinstance(user, dict) and user.get("id"):
            yield _user(user)


def _user(user: dict[str, Any]) -> MemberRecord:
    profile = user.get("profile") if isinstance(user.get("profile"), dict) else {}
    assert isinstance(profile, dict)
    name = profile.get("display_name") or user.get("real_name") or profile.get("real_name") or user.get("name")
    return MemberRecord(
        external_id=str(user["id"]),
        handle=str(user.get("name") or name or user["id"]),
        name=str(name or user["id"]),
        email=str(profile.get("email") or ""),
        bio=str(profile.get("title") or ""),
        deleted=bool(user.get("deleted")),
    )


def _author(message: dict[str, Any]) -> MemberRecord | None:
    comment = message.get("comment")
    user = message.get("user") or (comment.get("user") if isinstance(comment, dict) else None)
    if user:
        profile = message.get("user_profile")
        name = profile.get("display_name") or profile.get("real_name") if isinstance(profile, dict) else ""
        return MemberRecord(external_id=str(user), handle=str(name or user), name=str(name or user))
    bot = message.get("bot_id") or message.get("username")
    if bot:
        name = str(message.get("username") or bot)
        return MemberRecord(external_id=f"bot:{bot}", handle=name, name=name)
    return None


def _text(message: dict[str, Any]) -> str:
    parts = [str(message.get("text") or "")]
    for attachment in message.get("attachments") or []:
        if isinstance(attachment, dict):
            said = attachment.get("text") or attachment.get("fallback") or ""
            title, link = attachment.get("title") or "", attachment.get("title_link") or ""
            parts.append(f"<{link}|{title}>" if link and title else str(title))
            parts.append(str(said))
    return "\n".join(part for part in parts if part.strip())


def _messages(content: Any) -> list[dict[str, Any]]:
    listed = content.get("messages") if isinstance(content, dict) else content
    if not isinstance(listed, list):
        return []
    return [each for each in listed if isinstance(each, dict) and "ts" in each]


def _stamp(message: dict[str, Any]) -> float:
    at = epoch(message.get("ts"))
    return at.timestamp() if at else 0.0


def _loaded(entry: Entry | None, kind: type, *, one: bool = False) -> Any:
    empty: Any = None if one else []
    if entry is None:
        return empty
    try:
        content = json.loads(entry.read())
    except (ValueError, SourceBroken, RecursionError):
        return empty
    return content if isinstance(content, kind) else empty
