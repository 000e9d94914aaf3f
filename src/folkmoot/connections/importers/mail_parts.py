"""What a mail says: its headers in whatever encoding, its text, its files."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import parseaddr
from html import escape

from folkmoot.connections.importers.records import AttachmentRecord, MemberRecord
from folkmoot.connections.importers.times import mail
from folkmoot.mail.flowing import unflowed
from folkmoot.mail.mime import bytes_of, header, name_of, text_of, unfolded

_HIDDEN_AT = re.compile(r"(?<![\w.+-])([\w.+=-]+)(?: at | AT |\s*\(at\)\s*|\s*\[at\]\s*|_AT_)((?:[\w-]+\.)+\w+)")
_VIA = re.compile(r"^(?P<name>.+?)\s+via\s+\S.*$")
_SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})
_FILES_OF_TEXT = frozenset({"text/calendar", "text/vcard", "text/x-vcard", "text/directory"})
_DEPTH_AT_MOST = 20
# The standard library reads brackets within brackets by calling itself.
_SENDER_AT_MOST = 400
_EARLIEST = datetime(1982, 1, 1, tzinfo=UTC)
_SCHEMES = re.compile(r"[\w.+=-]*\.{3}@")


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
    raw = " ".join(raw.split())[:_SENDER_AT_MOST]
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
        written = written[:_SENDER_AT_MOST]
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
        plain = [p for p in parts if p.get_content_type() == "text/plain" and text_of(p).strip()]
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
        name = name_of(part)
        is_file = part.get_content_disposition() == "attachment" or (name and not kind.startswith("text/"))
        if kind in _SIGNATURES:
            return
        # A mail that says it has parts and tells no border of theirs is text.
        is_text = kind.startswith(("text/", "multipart/")) and kind not in _FILES_OF_TEXT
        if is_file or not is_text:
            self._keep_file(part)
        elif text_of(part).strip():
            self._pieces.append((kind == "text/html", _written(part)))

    def _keep_file(self, part: Message) -> None:
        content = bytes_of(part)
        name = name_of(part) or f"file.{part.get_content_subtype().split('.')[-1].split('+')[0][:10]}"
        number = str(len(self.files))
        self.files.append(AttachmentRecord(number, name, open=lambda: io.BytesIO(content)))


def _written(part: Message) -> str:
    """What a part says; where its lines may flow (RFC 3676), each paragraph on one line as it was written."""
    text = text_of(part)
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    return unflowed(text, deletes_space=str(part.get_param("delsp", "")).lower() == "yes", joins_quotes=True)


def _as_html(text: str) -> str:
    return f"<p>{escape(text.strip())}</p>".replace("\n\n", "</p><p>").replace("\n", "<br>")
