"""Mailing lists: mbox files (pipermail, HyperKitty, Groups.io, plain), maildirs and single mails, packed or not."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from email.message import Message
from pathlib import PurePosixPath
from typing import IO

from folkmoot.connections.importers.archive import BROKEN, Entry, Source, SourceBroken
from folkmoot.connections.importers.mail_files import Mail, mails, unquoted
from folkmoot.connections.importers.mail_parts import Body, author_of, sent_at
from folkmoot.connections.importers.mail_threads import Heading, MailThreads
from folkmoot.connections.importers.recent import Recent
from folkmoot.connections.importers.records import PostRecord, Progress, Record, Skipped, SpaceRecord, ThreadRecord
from folkmoot.core.errors import RuleBroken
from folkmoot.mail.guarding import guard
from folkmoot.mail.mime import header, parsed

_ANSWER = r"(?:re|aw|fw|fwd|sv|vs|antw|wg|tr|rif|odp|res|ynt|回复|答复|回覆|转发|отв|ответ)(?:\[\d+\]|\(\d+\))?\s*[:：]"
_PREFIX = re.compile(rf"^\s*(?:{_ANSWER}|\[[^\]]{{1,40}}\])\s*", re.IGNORECASE)
_IDS = re.compile(r"<([^<>\s]+)>")
_MAILDIR = frozenset({"cur", "new", "tmp"})
_REFERS_AT_MOST = 60


def read_mbox(source: Source) -> Iterator[Record]:
    """Yield the mails of lists as threads. Two passes: headers first, to know who answers whom; then the texts."""
    for path, reason in source.refused:
        yield Skipped(path, reason)
    lists: dict[str, None] = {}
    with MailThreads() as threads:
        for entry in source.entries:
            yield from _headings(entry, threads, lists)
        if not threads.count:
            raise SourceBroken("there is no mail in it (an mbox file begins with a line 'From ...')")
        yield Progress(total=threads.count * 2)
        for position, name in enumerate(lists):
            yield SpaceRecord(external_id=name, name=name, position=position)
        yield from _Reading(source).records(threads)


def _headings(entry: Entry, threads: MailThreads, lists: dict[str, None]) -> Iterator[Record]:
    before = threads.count
    twice = 0
    for each in mails(entry):
        if isinstance(each, Skipped):
            yield each
        else:
            skipped = _add_heading(each, entry, threads, lists)
            twice += skipped is not None
            yield from [skipped] if skipped is not None else []
    if threads.count == before and not twice:
        yield Skipped(entry.path, "there is no mail in it")


def _add_heading(each: Mail, entry: Entry, threads: MailThreads, lists: dict[str, None]) -> Skipped | None:
    head, _separator, _rest = (
        re.split(rb"(\r?\n\r?\n)", each.content, maxsplit=1) if _has_end(each) else (each.content, b"", b"")
    )
    message = parsed(head + b"\n\n")
    mail_id = _mail_id(message, each.content)
    subject, is_reply = plain_subject(header(message, "Subject"))
    at = sent_at(message, each.envelope)
    same = f"{header(message, 'From')}\n{header(message, 'Date')}\n{subject}"
    known = threads.sameness(mail_id)
    if known == same:
        return Skipped(f"{entry.path}: mail {mail_id}", "it is there twice")
    if known is not None:
        # Some programs give the same id to different mails.
        mail_id = f"{mail_id[:150]}~{hashlib.sha256(each.content).hexdigest()[:16]}"
        if threads.sameness(mail_id) is not None:
            return Skipped(f"{entry.path}: mail {mail_id}", "it is there twice")
    list_name = _list_name(message, entry)
    lists.setdefault(list_name)
    # Without a date it stays where the archive has it: at the end of its thread.
    time = at.timestamp() if at is not None else datetime.now(UTC).timestamp() + 1e9
    threads.add(
        Heading(
            mail_id, list_name, subject, time, is_reply, _refers(message), entry.number, each.start, each.length,
            each.envelope,
        ),
        same,
    )  # fmt: skip
    return None


def _has_end(each: Mail) -> bool:
    return b"\n\n" in each.content or b"\n\r\n" in each.content


def _refers(message: Message) -> tuple[str, ...]:
    answered = header(message, "In-Reply-To")
    # "Message from Ada <ada@example.org>" names no mail.
    ids = _IDS.findall(answered)[:1] if answered.startswith("<") else []
    refers = [*_IDS.findall(header(message, "References")), *ids]
    return tuple(each[:190] for each in dict.fromkeys(refers))[-_REFERS_AT_MOST:]


class _Reading:
    """Reads the texts of mails where they lie."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._members = Recent()
        self._open: tuple[int, IO[bytes]] | None = None

    def records(self, threads: MailThreads) -> Generator[Record, None, None]:
        """Yield threads with their mails."""
        try:
            for thread, found in threads.threads():
                yield from self._thread(thread, found)
        finally:
            self._close()

    def _thread(self, thread: str, found: list[Heading]) -> Iterator[Record]:
        is_open = False
        written: set[str] = set()
        for mail in found:
            try:
                message = _read(unquoted(self._content(mail)))
            except BROKEN as error:
                yield Skipped(f"mail {mail.mail_id}", f"it cannot be read: {error}")
                continue
            body = Body(message)
            if not body.text.strip() and not body.files and not mail.subject:
                yield Skipped(f"mail {mail.mail_id}", "it has neither subject nor text")
                continue
            author = author_of(message)
            at = sent_at(message, mail.envelope)
            if self._members.is_new(author.external_id):
                yield author
            if not is_open:
                is_open = True
                yield ThreadRecord(thread, mail.list_name, mail.subject or "…", author.external_id, at)
            answered = next((each for each in reversed(mail.refers) if each in written), None)
            written.add(mail.mail_id)
            yield PostRecord(
                external_id=mail.mail_id,
                thread_external_id=thread,
                body=body.text if body.text.strip() or body.files else mail.subject,
                markup="html" if body.is_html else "text",
                author_external_id=author.external_id,
                created_at=at,
                reply_to_external_id=answered,
                attachments=tuple(body.files),
            )

    def _content(self, mail: Heading) -> bytes:
        if self._open is None or self._open[0] != mail.entry:
            self._close()
            self._open = (mail.entry, self._source.numbered(mail.entry).open())
        file = self._open[1]
        if file.tell() != mail.start:
            file.seek(mail.start)
        return file.read(mail.length)

    def _close(self) -> None:
        if self._open is not None:
            self._open[1].close()
        self._open = None


def _mail_id(message: Message, content: bytes) -> str:
    found = _IDS.search(header(message, "Message-ID"))
    return (found.group(1) if found else f"sha:{hashlib.sha256(content).hexdigest()[:32]}")[:190]


def plain_subject(subject: str) -> tuple[str, bool]:
    """A subject without Re:, AW: and [list], and whether it had a sign of a reply."""
    is_reply = False
    while match := _PREFIX.match(subject):
        is_reply = is_reply or not match.group(0).strip().startswith("[")
        subject = subject[match.end() :]
    return subject.strip(), is_reply


def _list_name(message: Message, entry: Entry) -> str:
    found = re.search(r"<([^<>.]+)\.", header(message, "List-Id"))
    if found:
        return found.group(1)
    path = PurePosixPath(entry.path)
    folders = [part for part in path.parts[:-1] if part not in _MAILDIR]
    is_one_mail = path.parent.name in _MAILDIR or entry.name.lower().endswith(".eml")
    stem = re.sub(r"(?:\.(?:mbox|txt|mbx|mail))+$", "", entry.name, flags=re.IGNORECASE)
    name = re.sub(r"[-_.]?(?:\d{4}[-_.]?(?:\d{1,2}|q[1-4]|[A-Za-z]+)?)$", "", stem, flags=re.IGNORECASE).strip("-_. ")
    return (name if not is_one_mail else "") or (folders[-1].strip(".") if folders else "") or "mail"


def _read(content: bytes) -> Message:
    """The mail; one whose parts lie so deep that they would take all day is read as the text it is."""
    try:
        guard(content)
    except RuleBroken:
        return parsed(content, in_parts=False)
    return parsed(content)
