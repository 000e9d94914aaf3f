"""Chat logs as XML with marked conversations: <message conversation_id><ts/><user/><text/></message>."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

from lxml import etree

from folkmoot.connections.importers.archive import BROKEN, Entry, SourceBroken
from folkmoot.connections.importers.recent import Recent
from folkmoot.connections.importers.records import (
    MemberRecord,
    PostRecord,
    Progress,
    Record,
    Skipped,
    SpaceRecord,
    ThreadRecord,
)
from folkmoot.connections.importers.slack_text import title_of
from folkmoot.connections.importers.spill import Spill
from folkmoot.connections.importers.times import iso

_TAGS = ("message", "channel_name", "team_domain")


def read_chat_xml(entries: Sequence[Entry]) -> Iterator[Record]:
    """Yield the messages of chat logs; a conversation is a thread, and lies spread over the file."""
    spaces: set[str] = set()
    members = Recent()
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
            parser = etree.iterparse(file, tag=_TAGS, resolve_entities=False, no_network=True, recover=True)
            for _event, element in parser:
                if element.tag == "channel_name" and element.text:
                    channel = element.text.strip()
                elif element.tag == "message":
                    number += 1
                    row = [number, element.findtext("ts"), element.findtext("user"), element.findtext("text")]
                    spill.add(str(element.get("conversation_id") or f"alone-{number}"), number, row)
                    _forget(element)
            broken = [str(each.message) for each in parser.error_log if each.level_name != "WARNING"]
    except (etree.XMLSyntaxError, *BROKEN) as error:
        broken = [str(error)]
    if broken and not number:
        raise SourceBroken(f"{entry.path} is not readable as XML: {broken[0]}")
    if broken:
        yield Skipped(entry.path, f"it is damaged, {number} messages could be read: {broken[0]}")
    return channel


def _forget(element: etree._Element) -> None:
    """Empty the element and drop those before it, which the parser would keep until the end."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _conversations(entry: Entry, channel: str, spill: Spill, members: Recent) -> Iterator[Record]:
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
            if user and members.is_new(user):
                yield MemberRecord(external_id=user, handle=user, name=user)
            if not is_open:
                is_open = True
                yield ThreadRecord(thread, channel, title_of(text) or f"#{channel}, {at:%Y-%m-%d}", user or None, at)
            yield PostRecord(f"{prefix}:{number}", thread, text, "mrkdwn", user or None, at)
