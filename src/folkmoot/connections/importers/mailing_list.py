"""Mailing lists: mbox files (pipermail, HyperKitty, Groups.io, plain), packed or not."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from typing import IO, Any

from folkmoot.connections.importers.archive import BROKEN, Entry, Source, SourceBroken
from folkmoot.connections.importers.records import (
    AttachmentRecord,
    MemberRecord,
    PostRecord,
    Progress,
    Record,
    Skipped,
    SpaceRecord,
    ThreadRecord,
)
from folkmoot.connections.importers.spill import Spill
from folkmoot.connections.importers.times import iso, mail

MESSAGE_AT_MOST = 64 * 1024 * 1024
_FROM = re.compile(rb"^From (?:\S+@\S+\s*$|.*\d{1,2}:\d{2}.*\d{4}\s*$)")
_ANSWER = r"(?:re|aw|fw|fwd|sv|antw|wg|tr|rif|odp|回复|答复)(?:\[\d+\])?\s*[:：]"
_PREFIX = re.compile(rf"^\s*(?:{_ANSWER}|\[[^\]]{{1,40}}\])\s*", re.IGNORECASE)
_IDS = re.compile(r"<([^<>\s]+)>")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in which file a message lies."""

    entry: int
    start: int
    length: int


def read_mbox(source: Source) -> Iterator[Record]:
    """Yield the mails of lists as threads. Two passes: headers first, to know who answers whom; then the texts."""
    for path, reason in source.refused:
        yield Skipped(path, reason)
    entries = [e for e in source.entries if not e.name.lower().endswith((".html", ".json", ".zip", ".md"))]
    lists: dict[str, str] = {}
    found = 0
    with Spill() as spill:
        threads = _Threads()
        for number, entry in enumerate(entries):
            found += yield from _headers(number, entry, spill, threads, lists)
        if not found:
            raise SourceBroken("there is no mail in it (an mbox file begins with a line 'From ...')")
        yield Progress(total=found * 2)
        for position, name in enumerate(dict.fromkeys(lists.values())):
            yield SpaceRecord(external_id=name, name=name, position=position)
        yield from _threads(entries, spill)


class _Threads:
    """Which thread a mail belongs to, by what it refers to and else by its subject."""

    def __init__(self) -> None:
        self._by_id: dict[str, str] = {}
        self._by_subject: dict[tuple[str, str], str] = {}

    def place(self, mail_id: str, refers: list[str], subject: str, list_name: str, *, is_reply: bool) -> str:
        """The id of the first mail of the thread."""
        known = next((self._by_id[each] for each in reversed(refers) if each in self._by_id), None)
        key = (list_name, subject.lower())
        if known is None and (is_reply or refers):
            known = self._by_subject.get(key)
        thread = known or mail_id
        self._by_id[mail_id] = thread
        self._by_subject.setdefault(key, thread)
        return thread


def _headers(
    number: int, entry: Entry, spill: Spill, threads: _Threads, lists: dict[str, str]
) -> Generator[Record, None, int]:
    count = 0
    seen: set[str] = set()
    for place, content in _split(number, entry):
        if isinstance(content, Skipped):
            yield content
            continue
        head, _separator, _rest = content.partition(b"\n\n") if b"\n\n" in content else content.partition(b"\r\n\r\n")
        message = _parsed(head + b"\n\n")
        mail_id = _mail_id(message, content)
        if mail_id in seen:
            yield Skipped(f"{entry.path}: mail {mail_id}", "it is there twice")
            continue
        seen.add(mail_id)
        subject, is_reply = plain_subject(_header(message, "Subject"))
        list_name = lists.setdefault(_list_name(message, entry), _list_name(message, entry))
        refers = _IDS.findall(_header(message, "References") + " " + _header(message, "In-Reply-To"))
        thread = threads.place(mail_id, refers, subject, list_name, is_reply=is_reply)
        at = mail(_header(message, "Date"))
        row = [
            mail_id,
            subject,
            list_name,
            at.isoformat() if at else "",
            place.entry,
            place.start,
            place.length,
            refers,
        ]
        # Without a date it stays where the archive has it.
        spill.add(thread, count if at is None else at.timestamp(), row)
        count += 1
    return count


def _threads(entries: list[Entry], spill: Spill) -> Iterator[Record]:
    members: set[str] = set()
    files: dict[int, IO[bytes]] = {}
    try:
        for thread, rows in spill.groups():
            is_open = False
            written: set[str] = set()
            for mail_id, subject, list_name, at_text, number, start, length, refers in rows:
                at = iso(at_text) if at_text else None
                message = _parsed(_reread(files, entries, number, start, length))
                author = _author(message)
                if author.external_id not in members:
                    members.add(author.external_id)
                    yield author
                if not is_open:
                    is_open = True
                    yield ThreadRecord(thread, list_name, subject or "…", author.external_id, at)
                written.add(mail_id)
                answered = next((each for each in reversed(refers) if each in written and each != mail_id), None)
                yield _post(message, mail_id, thread, author.external_id, at, answered)
    finally:
        for file in files.values():
            file.close()


def _reread(files: dict[int, IO[bytes]], entries: list[Entry], number: int, start: int, length: int) -> bytes:
    if number not in files:
        for file in files.values():
            file.close()
        files.clear()
        files[number] = _opened(entries[number])
    try:
        files[number].seek(start)
    except OSError:
        files[number] = _opened(entries[number])
        files[number].read(start)
    return files[number].read(length)


def _opened(entry: Entry) -> IO[bytes]:
    return entry.open()


def _split(number: int, entry: Entry) -> Iterator[tuple[_Place, Any]]:
    """The mails of an mbox file: where each lies, and its bytes."""
    lines: list[bytes] = []
    start, position = 0, 0
    size, previous_is_empty, in_mail = 0, True, False
    try:
        with _opened(entry) as file:
            for line in file:
                if previous_is_empty and _FROM.match(line):
                    if in_mail and lines:
                        yield _Place(number, start, position - start), b"".join(lines)
                    lines, size, in_mail = [], 0, True
                    start = position + len(line)
                elif in_mail and size < MESSAGE_AT_MOST:
                    lines.append(line)
                    size += len(line)
                position += len(line)
                previous_is_empty = line in (b"\n", b"\r\n")
    except BROKEN as error:
        yield _Place(number, 0, 0), Skipped(entry.path, f"it is damaged from here on: {error}")
    if in_mail and lines:
        yield _Place(number, start, position - start), b"".join(lines)


def _parsed(content: bytes) -> Message:
    try:
        return message_from_bytes(content, policy=policy.compat32)
    except (MessageError, ValueError, LookupError):
        return message_from_bytes(b"\n" + content, policy=policy.compat32)


def _header(message: Message, name: str) -> str:
    value = message.get(name)
    if value is None:
        return ""
    try:
        text = str(make_header(decode_header(str(value))))
    except (ValueError, LookupError, UnicodeError, MessageError):
        text = str(value)
    return " ".join(text.encode("utf-8", "replace").decode().split())


def _mail_id(message: Message, content: bytes) -> str:
    found = _IDS.search(_header(message, "Message-ID"))
    return (found.group(1) if found else f"sha:{hashlib.sha256(content).hexdigest()[:32]}")[:190]


def plain_subject(subject: str) -> tuple[str, bool]:
    """A subject without Re:, AW: and [list], and whether it had a sign of a reply."""
    is_reply = False
    while match := _PREFIX.match(subject):
        is_reply = is_reply or not match.group(0).strip().startswith("[")
        subject = subject[match.end() :]
    return subject.strip(), is_reply


def _list_name(message: Message, entry: Entry) -> str:
    listed = _header(message, "List-Id")
    found = re.search(r"<([^<>.]+)\.", listed)
    if found:
        return found.group(1)
    parts = entry.path.split("/")
    stem = re.sub(r"\.(?:mbox|txt|gz|mbx)(?:\.gz)?$", "", parts[-1], flags=re.IGNORECASE)
    name = re.sub(r"[-_.]?(?:\d{4}[-_.]?(?:\d{2}|[A-Za-z]+)?)$", "", stem).strip("-_. ")
    return name or (parts[-2] if len(parts) > 1 else "mail")


def _author(message: Message) -> MemberRecord:
    written = _header(message, "From").replace(" at ", "@").replace(" AT ", "@")
    name, address = parseaddr(written)
    if "(" in written and not name:
        name = written.partition("(")[2].rstrip(") ")
    address = address.strip().lower() if "@" in address else ""
    name = name.strip().strip("\"'") or address.split("@")[0] or "unknown"
    return MemberRecord(
        external_id=(address or f"name:{name}")[:190], handle=address.split("@")[0] or name, name=name, email=address
    )


def _post(message: Message, mail_id: str, thread: str, author: str, at: Any, answered: str | None) -> PostRecord:
    text, html, files = _parts(message)
    is_plain = bool(text.strip()) or not html
    return PostRecord(
        external_id=mail_id,
        thread_external_id=thread,
        body=text if is_plain else html,
        markup="text" if is_plain else "html",
        author_external_id=author,
        created_at=at,
        reply_to_external_id=answered,
        attachments=tuple(files),
    )


def _parts(message: Message) -> tuple[str, str, list[AttachmentRecord]]:
    texts: list[str] = []
    htmls: list[str] = []
    files: list[AttachmentRecord] = []
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            continue
        kind, name = part.get_content_type(), part.get_filename()
        is_file = (part.get_content_disposition() or "") == "attachment" or (name and not kind.startswith("text/"))
        if is_file or not kind.startswith("text/"):
            content = _bytes(part)
            files.append(AttachmentRecord(str(number), str(name or "file"), open=lambda c=content: io.BytesIO(c)))  # type: ignore[misc]
        elif kind == "text/html":
            htmls.append(_text(part))
        else:
            texts.append(_text(part))
    return "\n".join(texts), "\n".join(htmls), files


def _bytes(part: Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        content = None
    return content if isinstance(content, bytes) else str(part.get_payload()).encode("utf-8", "replace")


def _text(part: Message) -> str:
    content = _bytes(part)
    for charset in (part.get_content_charset(), "utf-8"):
        try:
            return content.decode(charset or "utf-8")
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return content.decode("latin-1")
