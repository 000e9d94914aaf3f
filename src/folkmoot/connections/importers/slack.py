"""Slack: a workspace's export (users.json, channels.json, CHANNEL/YYYY-MM-DD.json), recorded API answers, chat XML.

A channel becomes a space for chat. A message with replies is a thread; messages that stand alone are gathered into
one thread a day, so that a channel reads as its days did.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from folkmoot.connections.importers.archive import Entry, Source, SourceBroken
from folkmoot.connections.importers.json_files import load_json, load_list
from folkmoot.connections.importers.recent import Recent
from folkmoot.connections.importers.records import MemberRecord, Progress, Record, Skipped, SpaceRecord
from folkmoot.connections.importers.slack_messages import Channel, Message, Uploads, author_of, moment_of
from folkmoot.connections.importers.spill import Spill
from folkmoot.connections.importers.times import epoch

_LISTS = {"channels.json": False, "groups.json": True, "mpims.json": True, "dms.json": True}
_NO_MESSAGES = frozenset(
    {
        *_LISTS, "users.json", "org_users.json", "integration_logs.json", "canvases.json", "lists.json",
        "file_conversations.json", "huddle_transcripts.json", "canvas_in_the_conversation.json", "teams.json",
    }
)  # fmt: skip
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}")
# How Slack names conversations of two, of several, and old private channels.
_OF_FEW = re.compile(r"^(?:[DG][A-Z0-9]{7,}$|mpdm-)")
_LABEL = re.compile(r"<@([UW][A-Z0-9]+)\|([^<>]+)>")


@dataclass(slots=True)
class _Channel:
    id: str
    name: str
    description: str = ""
    is_private: bool = False
    is_archived: bool = False
    is_direct: bool = False
    members: tuple[str, ...] = ()
    entries: list[int] = field(default_factory=list)


def read_slack(source: Source) -> Iterator[Record]:
    """Yield a workspace's people, channels and messages; what Slack wrote itself (joins, topics) is named."""
    for path, reason in source.refused:
        yield Skipped(path, reason)
    xml = list(source.ending(".xml"))
    if xml and not source.has(".json"):
        from folkmoot.connections.importers.chat_xml import read_chat_xml

        yield from read_chat_xml(xml)
        return
    channels: list[_Channel] = []
    yield from _channels(source, channels)
    if not any(channel.entries for channel in channels):
        raise SourceBroken("there are no messages of a Slack export in it (CHANNEL/YYYY-MM-DD.json)")
    names: dict[str, str] = {user: "" for channel in channels if channel.is_direct for user in channel.members}
    yield from _users(source, names)
    with Spill() as spill, Spill() as people, Spill() as uploads:
        for number, channel in enumerate(channels):
            yield from _spilled(source, channel, number, spill, people)
        for user, found in people.groups():
            yield MemberRecord(user, *next(found))
        yield Progress(total=spill.count * 2)
        files = Uploads(source, uploads)
        for number, channel in enumerate(channels):
            yield _space(channel, names, number)
            yield from Channel(channel.id, channel.name, files).records(spill.groups(f"{number}:"))


def _spilled(source: Source, channel: _Channel, number: int, spill: Spill, people: Spill) -> Iterator[Record]:
    """Put a channel's messages where they can be read by what they are about; who they name is noted too."""
    met = Recent()
    for file in channel.entries:
        entry = source.numbered(file)
        for message in _messages(entry):
            if isinstance(message, Skipped):
                yield message
                continue
            moment = moment_of(message)
            at = epoch(moment)
            spill.add(f"{number}:{moment}", at.timestamp() if at else 0.0, message)
            author = author_of(message)
            if author is not None and author.name != author.external_id and met.is_new(author.external_id):
                people.add(author.external_id, 0, [author.handle, author.name])
            for user, label in _LABEL.findall(str(message.get("text") or "")):
                if met.is_new(f"|{user}"):
                    people.add(user, 1, [label, label])


def _messages(entry: Entry) -> Iterator[Message | Skipped]:
    try:
        for number, item in enumerate(load_list(entry), start=1):
            listed = item.get("messages") if isinstance(item, dict) and "ts" not in item else [item]
            for message in listed if isinstance(listed, list) else [listed]:
                if (isinstance(message, dict) and "ts" in message) or isinstance(message, Skipped):
                    yield message
                else:
                    yield Skipped(f"{entry.path}: item {number}", "it is no message")
    except SourceBroken as error:
        yield Skipped(entry.path, str(error))


def _channels(source: Source, channels: list[_Channel]) -> Iterator[Record]:
    """Fill in the channels with the files of each; yields what is wrong with the lists."""
    by_name: dict[str, _Channel] = {}
    for name, is_private in _LISTS.items():
        for each in _listed(source, name):
            if isinstance(each, Skipped):
                yield each
            elif isinstance(each, dict) and each.get("id"):
                channel = _channel(each, is_private=is_private or bool(each.get("is_private")))
                channel.is_direct = name == "dms.json"
                by_name.setdefault(channel.name, channel)
                by_name.setdefault(channel.id, channel)
    has_public = any(not channel.is_private for channel in by_name.values())
    for entry in source.ending(".json"):
        name = _channel_of(entry)
        if name and name not in by_name:
            # Where the public channels are listed, what is not among them was not for all.
            is_private = has_public or bool(_OF_FEW.match(name))
            by_name[name] = _Channel(id=name, name=name, is_private=is_private)
        if name:
            by_name[name].entries.append(entry.number)
    # Nobody wrote in the conversations of two that have no files.
    found = {channel.id: channel for channel in by_name.values() if channel.entries or not channel.is_direct}
    channels.extend(found.values())


def _channel_of(entry: Entry) -> str:
    """The channel whose messages the file has; empty when it has none."""
    if entry.name.lower() in _NO_MESSAGES:
        return ""
    folder = PurePosixPath(entry.path).parent.name
    if _DAY.match(entry.name):
        return folder or "general"
    try:
        content = load_json(entry)
    except SourceBroken:
        # Perhaps messages, cut off: what is before the cut is read, and the cut is named.
        content = list(load_list(entry))
    listed = content.get("messages") if isinstance(content, dict) else content
    has_messages = isinstance(listed, list) and any(isinstance(each, dict) and "ts" in each for each in listed)
    return entry.name.removesuffix(".json") if has_messages else ""


def _channel(each: dict[str, Any], *, is_private: bool) -> _Channel:
    purpose = each.get("purpose")
    listed = each.get("members")
    return _Channel(
        id=str(each["id"]),
        name=str(each.get("name") or each["id"]),
        description=str(purpose.get("value") or "") if isinstance(purpose, dict) else "",
        is_private=is_private,
        is_archived=bool(each.get("is_archived")),
        members=tuple(str(member) for member in listed) if isinstance(listed, list) else (),
    )


def _space(channel: _Channel, names: dict[str, str], position: int) -> SpaceRecord:
    people = ", ".join(name for user in channel.members if (name := names.get(user))) if channel.is_direct else ""
    return SpaceRecord(
        external_id=channel.id,
        name=people or channel.name,
        slug=channel.name,
        description=channel.description,
        kind="chat",
        visibility="private" if channel.is_private else "public",
        member_external_ids=channel.members,
        position=position,
        archived=channel.is_archived,
    )


def _users(source: Source, names: dict[str, str]) -> Iterator[Record]:
    """The people of users.json, or of saved answers of the API; `names` is filled in for those it asks for."""
    found = 0
    for entry in source.ending(".json"):
        if "user" not in entry.name.lower() and (found or "member" not in entry.name.lower()):
            continue
        for item in _listed_in(entry):
            if isinstance(item, Skipped):
                yield item
                continue
            more = item.get("members") if isinstance(item, dict) else None
            one = item.get("user") if isinstance(item, dict) else None
            for user in more if isinstance(more, list) else [one if isinstance(one, dict) else item]:
                if isinstance(user, dict) and user.get("id"):
                    found += 1
                    member = _user(user)
                    if member.external_id in names:
                        names[member.external_id] = member.name
                    yield member


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


def _listed(source: Source, name: str) -> Iterator[Any]:
    entry = source.find(name)
    return _listed_in(entry) if entry is not None else iter(())


def _listed_in(entry: Entry) -> Iterator[Any]:
    try:
        yield from load_list(entry)
    except SourceBroken as error:
        yield Skipped(entry.path, str(error))
