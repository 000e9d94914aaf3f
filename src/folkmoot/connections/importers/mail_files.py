"""Where the mails of a list lie: mbox files with all their habits, maildirs, single mails."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from folkmoot.connections.importers.archive import BROKEN, Entry
from folkmoot.connections.importers.records import Skipped

# No border is longer; a line without an end would be looked through for hours.
_BORDER_AT_MOST = 300
MESSAGE_AT_MOST = 64 * 1024 * 1024
# Some programs leave out who and when; a sentence has no day of the week beside its time and year.
_FROM = re.compile(
    rb"^From (?:-?\s*$|\S+@\S+\s*$"
    rb"|.*\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b.*\d{1,2}:\d{2}.*\b(?:19|20)\d{2}\b"
    rb"|\S+(?: at \S+)? +(?:19|20)\d{2}-\d{2}-\d{2}[ T]\d{1,2}:\d{2}"
    rb"|.*\b\d{1,2}[ -](?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[ -](?:19|20)?\d{2}.*\d{1,2}:\d{2})"
)
_ASCTIME = re.compile(rb"^From .*[A-Z][a-z]{2} [A-Z][a-z]{2} +\d{1,2} \d{1,2}:\d{2}(?::\d{2})?.* (?:19|20)\d{2}\b")
_HEADER = re.compile(rb"^[!-9;-~]+:|^>From |^\s")
_OF_MAIL = re.compile(
    rb"^(?:from|date|subject|received|return-path|message-id|delivered-to|mime-version|to|x-[\w-]+):", re.IGNORECASE
)
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it lies in a file: which file, from where, how long; `envelope` is the line 'From ...' before it."""

    entry: int
    start: int
    length: int
    envelope: str
    content: bytes


def mails(entry: Entry) -> Iterator[Mail | Skipped]:
    """The mails of a file; nothing when it is no file of mails."""
    lines = _Lines(entry)
    try:
        first = lines.peek()
        if first.startswith(b"From "):
            yield from _of_mbox(lines, entry)
        elif _OF_MAIL.match(first):
            start = lines.position
            content = b"".join(lines)
            yield Mail(entry.number, start, len(content), "", content)
    except BROKEN as error:
        yield from lines.left()
        yield Skipped(entry.path, f"it is damaged from here on: {error}")


def unquoted(content: bytes) -> bytes:
    """The mail as it was before an mbox put > before lines that begin with From."""
    return _QUOTED.sub(rb"\1", content) if b">From " in content else content


class _Lines:
    """Lines of a file with one to look ahead, and the mail that they are gathered into."""

    def __init__(self, entry: Entry) -> None:
        self._entry = entry
        self._file = entry.open()
        self._next: bytes | None = None
        self._is_begun = False
        self.position = 0
        self.start = 0
        self.envelope = ""
        self._gathered: list[bytes] = []
        self._size = 0
        self._is_open = False

    def peek(self) -> bytes:
        """The next line, with the empty ones before the first mail passed over; empty at the end."""
        if self._next is None:
            self._next = self._file.readline(MESSAGE_AT_MOST)
            while not self._is_begun and self._next and not self._next.removeprefix(codecs.BOM_UTF8).strip():
                self.position += len(self._next)
                self._next = self._file.readline(MESSAGE_AT_MOST)
            if not self._is_begun and self._next.startswith(codecs.BOM_UTF8):
                self._next = self._next.removeprefix(codecs.BOM_UTF8)
                self.position += len(codecs.BOM_UTF8)
            self._is_begun = True
        return self._next

    def __iter__(self) -> Iterator[bytes]:
        while line := self.peek():
            self._next = None
            self.position += len(line)
            yield line
        self._file.close()

    def gather(self, line: bytes) -> None:
        """Put a line to the mail."""
        self._size += len(line)
        if self._size <= MESSAGE_AT_MOST:
            self._gathered.append(line)

    def left(self) -> Iterator[Mail | Skipped]:
        """The mail that was gathered so far, if any."""
        content = b"".join(self._gathered)
        if self._is_open and content.strip():
            yield Mail(self._entry.number, self.start, len(content), self.envelope, content)
            if self._size > MESSAGE_AT_MOST:
                yield Skipped(
                    f"{self._entry.path}: a mail", f"only its first {MESSAGE_AT_MOST // 1024**2} MB were taken"
                )
        self._is_open = False

    def begin(self, envelope: bytes) -> None:
        """Begin another mail after the line 'From ...'."""
        self._gathered, self._size, self._is_open = [], 0, True
        self.start, self.envelope = self.position, envelope.decode("latin-1").strip()[:300]


def _of_mbox(lines: _Lines, entry: Entry) -> Iterator[Mail | Skipped]:
    is_after_empty = True
    for line in lines:
        if line.startswith(b"From ") and _begins(line, lines.peek(), is_after_empty=is_after_empty):
            yield from lines.left()
            lines.begin(line)
        else:
            lines.gather(line)
        is_after_empty = line in (b"\n", b"\r\n")
    yield from lines.left()


def _begins(line: bytes, following: bytes, *, is_after_empty: bool) -> bool:
    """Whether a line 'From ...' is the border of two mails and no sentence."""
    if len(line) > _BORDER_AT_MOST:
        return False
    has_headers = bool(_HEADER.match(following)) and not following[:1].isspace()
    if _ASCTIME.match(line):
        return has_headers or is_after_empty
    return is_after_empty and has_headers and bool(_FROM.match(line))
