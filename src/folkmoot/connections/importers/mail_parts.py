"""What a mail says: its headers in whatever encoding, its text, its files."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr
from html import escape

from folkmoot.connections.importers.records import AttachmentRecord, MemberRecord
from folkmoot.connections.importers.times import mail

# What senders call an encoding, and what they mean.
_MEANT = {
    "gb2312": "gb18030", "gbk": "gb18030", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "shift_jis": "cp932",
    "x-sjis": "cp932", "iso-8859-1": "cp1252", "us-ascii": "utf-8", "ascii": "utf-8", "iso-8859-8-i": "iso-8859-8",
    "iso-2022-jp": "iso2022_jp_ext", "unicode-1-1-utf-7": "utf-7", "x-mac-roman": "mac_roman", "8bit": "utf-8",
}  # fmt: skip
_HIDDEN_AT = re.compile(r"(?<![\w.+-])([\w.+=-]+)(?: at | AT |\s*\(at\)\s*|\s*\[at\]\s*|_AT_)((?:[\w-]+\.)+\w+)")
_VIA = re.compile(r"^(?P<name>.+?)\s+via\s+\S.*$")
_SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})
_FILES_OF_TEXT = frozenset({"text/calendar", "text/vcard", "text/x-vcard", "text/directory"})
_DEPTH_AT_MOST = 20
_EARLIEST = datetime(1982, 1, 1, tzinfo=UTC)
_SCHEMES = re.compile(r"[\w.+=-]*\.{3}@")


def parsed(content: bytes) -> Message:
    """The mail, however odd its headers are."""
    try:
        return message_from_bytes(content, policy=policy.compat32)
    except (MessageError, ValueError, LookupError):
        return message_from_bytes(b"\n" + content, policy=policy.compat32)


def header(message: Message, name: str) -> str:
    """A header as text on one line, empty when it is not there."""
    wanted = name.lower()
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == wanted), "")
    return unfolded(raw, message)


def unfolded(raw: str, message: Message) -> str:
    """A raw header as text: encoded words read, bytes that are none as best they read."""
    charset = str(message.get_content_charset() or "")
    text = decoded(raw.encode("utf-8", "surrogateescape"), charset) if not raw.isascii() else raw
    if "=?" in text:
        try:
            parts = decode_header(text)
        except (MessageError, ValueError, LookupError):
            parts = []
        read = [decoded(part, kind or "") if isinstance(part, bytes) else part for part, kind in parts]
        text = "".join(read) if read else text
    return " ".join(text.replace("\x00", "").split())


def decoded(content: bytes, charset: str) -> str:
    """Bytes as text: as they say they are, else as UTF-8, else as Windows writes Western letters."""
    name = charset.strip("\"' ").lower()
    for tried in (_MEANT.get(name, name), "utf-8", "cp1252"):
        try:
            return content.decode(tried) if tried else content.decode()
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return content.decode("latin-1")


def sent_at(message: Message, envelope: str) -> datetime | None:
    """When it was sent. Clocks of senders lie: what is far from the time of delivery gives way to that."""
    said = mail(header(message, "Date"))
    delivered = mail(header(message, "Received").rpartition(";")[2]) or _delivered(envelope)
    now = datetime.now(UTC)
    if delivered is not None and not _EARLIEST < delivered <= now + timedelta(days=1):
        delivered = None
    if said is None or not _EARLIEST < said <= now + timedelta(days=1):
        return delivered or (said if said is not None and said > _EARLIEST else None)
    if delivered is not None and not delivered - timedelta(days=365) < said < delivered + timedelta(days=2):
        return delivered
    return said


def _delivered(envelope: str) -> datetime | None:
    words = re.search(
        r"[A-Z][a-z]{2}\s+([A-Z][a-z]{2})\s+(\d{1,2})\s+(\d{1,2}:\d{2}(?::\d{2})?)\s+.*?(\d{4})", envelope + " "
    )
    return mail(f"{words[2]} {words[1]} {words[4]} {words[3]} +0000") if words else None


def author_of(message: Message) -> MemberRecord:
    """Who sent it; addresses that archives hide are found all the same."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == "from"), "")
    raw = " ".join(raw.split())
    if "@" not in raw:
        raw = _HIDDEN_AT.sub(r"\1@\2", raw)
    name, address = parseaddr(raw)
    if "(" in raw and not name:
        name = raw.partition("(")[2].rstrip(") ")
    name, address = unfolded(name, message).strip("\"' "), unfolded(address, message).lower()
    via = _VIA.match(name)
    if via:
        # The list put itself in the place of the sender; who it was is said elsewhere, or only by name.
        name = via["name"].strip("\"' ")
        written = header(message, "X-Original-From") or header(message, "Reply-To")
        address = parseaddr(written)[1].lower() if written.count("@") == 1 else ""
    address = address if "@" in address and not address.endswith("public.gmane.org") else ""
    name = name or address.split("@")[0] or "unknown"
    member = address or f"name:{name}"
    if _SCHEMES.match(address):
        # Google shortens addresses: several people have the same one.
        member, address = f"{address} {name}", ""
    handle = (member if address else name).split("@")[0]
    return MemberRecord(external_id=member[:190], handle=handle, name=name, email=address)


class Body:
    """The text of a mail and its files, in the order of its parts."""

    def __init__(self, message: Message) -> None:
        self._pieces: list[tuple[bool, str]] = []
        self.files: list[AttachmentRecord] = []
        self._read(message, 0)

    @property
    def is_html(self) -> bool:
        return any(is_html for is_html, _text in self._pieces)

    @property
    def text(self) -> str:
        """All pieces as one: plain text, or HTML where one of them is."""
        if not self.is_html:
            return "\n".join(text for _is_html, text in self._pieces)
        return "\n".join(text if is_html else _as_html(text) for is_html, text in self._pieces)

    def _read(self, part: Message, depth: int) -> None:
        kind = part.get_content_type()
        payload = part.get_payload()
        parts = [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else None
        if depth > _DEPTH_AT_MOST:
            return
        if parts is not None and kind == "multipart/alternative":
            self._read_one_of(parts, depth)
        elif parts is not None:
            if kind == "message/rfc822" and parts:
                self._pieces.append((False, f"\n{header(parts[0], 'From')}\n{header(parts[0], 'Subject')}\n"))
            for each in parts:
                self._read(each, depth + 1)
        else:
            self._read_leaf(part, kind)

    def _read_one_of(self, parts: list[Message], depth: int) -> None:
        """The plain text if it says anything, else what comes last, which is the best of the others."""
        plain = [p for p in parts if p.get_content_type() == "text/plain" and _text(p).strip()]
        rest = [p for p in parts if p.get_content_maintype() == "multipart" or p.get_content_type() == "text/html"]
        chosen = plain[:1] or rest[-1:] or parts[-1:]
        for part in parts:
            if part in chosen:
                self._read(part, depth + 1)
            elif part.get_content_maintype() == "multipart":
                self._files_within(part)
            elif part.get_content_maintype() != "text" and part.get_content_type() not in _SIGNATURES:
                self._keep_file(part)

    def _files_within(self, part: Message) -> None:
        for each in part.walk():
            if not each.is_multipart() and each.get_content_maintype() != "text":
                self._keep_file(each)

    def _read_leaf(self, part: Message, kind: str) -> None:
        name = _name(part)
        is_file = part.get_content_disposition() == "attachment" or (name and not kind.startswith("text/"))
        if kind in _SIGNATURES:
            return
        if is_file or not kind.startswith("text/") or kind in _FILES_OF_TEXT:
            self._keep_file(part)
        elif _text(part).strip():
            self._pieces.append((kind == "text/html", _text(part)))

    def _keep_file(self, part: Message) -> None:
        content = _bytes(part)
        name = _name(part) or f"file.{part.get_content_subtype().split('.')[-1].split('+')[0][:10]}"
        number = str(len(self.files))
        self.files.append(AttachmentRecord(number, name, open=lambda: io.BytesIO(content)))


def _as_html(text: str) -> str:
    return f"<p>{escape(text.strip())}</p>".replace("\n\n", "</p><p>").replace("\n", "<br>")


def _name(part: Message) -> str:
    try:
        name = part.get_filename()
    except (ValueError, LookupError, TypeError):
        name = None
    return unfolded(name, part) if name else ""


def _bytes(part: Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        content = None
    return content if isinstance(content, bytes) else str(part.get_payload()).encode("utf-8", "replace")


def _text(part: Message) -> str:
    return decoded(_bytes(part), str(part.get_content_charset() or ""))
