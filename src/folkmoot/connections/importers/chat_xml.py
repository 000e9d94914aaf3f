"""Chat logs as XML with marked conversations: <message conversation_id><ts/><user/><text/></message>."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import Any

from lxml import etree

from folkmoot.connections.importers.archive import BROKEN, Entry, SourceBroken
from folkmoot.connections.importers.records import (
    MemberRecord,
    PostRecord,
    Progress,
    Record,
    Skipped,
    SpaceRecord,
    ThreadRecord,
)
from folkmoot.connections.importers.spill import Spill
from folkmoot.connections.importers.times import iso

_TITLE_AT_MOST = 100


def read_chat_xml(entries: Sequence[Entry]) -> Iterator[Record]:
    """Yield the messages of chat logs; a conversation is a thread, and lies spread over the file."""
    spaces: set[str] = set()
    members: set[str] = set()
    for entry in entries:
        with Spill() as spill:
            channel = yield from _spilled(entry, spill)
            if channel not in spaces:
                spaces.add(channel)
                yield SpaceRecord(external_id=channel, name=channel, slug=channel, kind="chat")
            yield Progress(total=spill.count)
            yield from _conversations(entry, channel, spill, members)


def _spilled(entry: Entry, spill: Spill) -> Generator[Record, None, str]:
    channel = entry.name.removesuffix(".xml")
    number = 0
    try:
        with entry.open() as file:
            for _event, element in etree.iterparse(
                file, tag=("message", "channel_name", "team_domain"), resolve_entities=False, no_network=True
            ):
                if element.tag == "channel_name" and element.text:
                    channel = element.text.strip()
                elif element.tag == "message":
                    number += 1
                    row = [number, element.findtext("ts"), element.findtext("user"), element.findtext("text")]
                    spill.add(str(element.get("conversation_id") or f"alone-{number}"), number, row)
                element.clear()
    except (etree.XMLSyntaxError, *BROKEN) as error:
        if not number:
            raise SourceBroken(f"{entry.path} is not readable as XML: {error}") from error
        yield Skipped(entry.path, f"it is damaged after {number} messages: {error}")
    return channel


def _conversations(entry: Entry, channel: str, spill: Spill, members: set[str]) -> Iterator[Record]:
    prefix = entry.name.removesuffix(".xml")
    for conversation, rows in spill.groups():
        thread = f"{prefix}:{conversation}"
        is_open = False
        for number, ts, user, text in rows:
            at, user, text = iso(ts), (user or "").strip(), text or ""
            if at is None or not text.strip():
                reason = "it has no time" if at is None else "it has no text"
                yield Skipped(f"{entry.path}: message {number}", reason)
                continue
            if user and user not in members:
                members.add(user)
                yield MemberRecord(external_id=user, handle=user, name=user)
            if not is_open:
                is_open = True
                yield ThreadRecord(thread, channel, _title(text), user or None, at)
            yield PostRecord(f"{prefix}:{number}", thread, text, "mrkdwn", user or None, at)


def _title(text: Any) -> str:
    line = " ".join(str(text).replace("`", "").split())
    return line if len(line) <= _TITLE_AT_MOST else f"{line[: _TITLE_AT_MOST - 1].rpartition(' ')[0]}…"
