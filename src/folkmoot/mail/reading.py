"""A reply as a person wrote it, out of whatever mail it came in."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.message import Message
from urllib.parse import quote

from folkmoot.mail.cutting import reply_in
from folkmoot.mail.flowing import unflowed, unwrapped
from folkmoot.mail.handlers import MailFile, Reply
from folkmoot.mail.mime import bytes_of, header, name_of, text_of

FILES_AT_MOST = 20
_DEPTH_AT_MOST = 20
_NO_FILES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})


def read_reply(message: Message) -> Reply:
    """What is new in a mail, with its files."""
    # The parser of HTML is large, and the processes that serve pages never need it.
    from folkmoot.mail.cutting_html import reply_in_html, shows_files

    parts = _Parts()
    parts.read(message, 0)
    html = "\n".join(text_of(part) for part in parts.html)
    plain = "\n".join(_plain(part) for part in parts.plain)
    # Plain text is as it was typed; HTML is read where there is nothing else, or where it shows files in their places.
    is_html = bool(html) and (not plain.strip() or shows_files(html))
    markdown = reply_in_html(html) if is_html else unwrapped(reply_in(plain))
    # Pictures of what was cut away, of signatures above all, are nobody's attachment.
    gone = [file for file in parts.files if file.content_id and _shows(html, file) and not _shows(markdown, file)]
    return Reply(
        markdown=markdown,
        subject=header(message, "Subject"),
        message_id=header(message, "Message-ID"),
        files=tuple(file for file in parts.files if file not in gone),
    )


def _shows(text: str, file: MailFile) -> bool:
    return f"cid:{file.content_id}" in text or f"cid:{quote(file.content_id)}" in text


def _plain(part: Message) -> str:
    text = text_of(part).replace("\x00", "")
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    return unflowed(text, deletes_space=str(part.get_param("delsp", "")).lower() == "yes")


@dataclass
class _Parts:
    """The parts of a mail by what they are for."""

    plain: list[Message] = field(default_factory=list)
    html: list[Message] = field(default_factory=list)
    files: list[MailFile] = field(default_factory=list)

    def read(self, part: Message, depth: int) -> None:
        if depth > _DEPTH_AT_MOST:
            return
        kind, payload = part.get_content_type(), part.get_payload()
        if kind == "message/rfc822":
            self._keep(part, "message.eml", _within(part))
        elif isinstance(payload, list):
            for each in payload:
                if isinstance(each, Message):
                    self.read(each, depth + 1)
        elif _is_text(part, kind):
            (self.html if kind == "text/html" else self.plain).append(part)
        elif kind not in _NO_FILES:
            self._keep(part, f"file.{part.get_content_subtype().split('.')[-1].split('+')[0][:10]}", bytes_of(part))

    def _keep(self, part: Message, fallback: str, content: bytes) -> None:
        if content and len(self.files) < FILES_AT_MOST:
            content_id = header(part, "Content-ID").strip("<> ")
            self.files.append(MailFile(name_of(part) or fallback, content, content_id))


def _is_text(part: Message, kind: str) -> bool:
    is_file = part.get_content_disposition() == "attachment" or bool(name_of(part))
    return kind in ("text/plain", "text/html") and not is_file


def _within(part: Message) -> bytes:
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    return inner.as_bytes() if isinstance(inner, Message) else bytes_of(part)
