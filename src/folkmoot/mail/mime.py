"""What a mail says: its headers in whatever encoding, its parts as text and bytes."""

from __future__ import annotations

from email import policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser

from folkmoot.core.letters import encoding_of

# What senders call an encoding, and what they mean.
_MEANT = {
    "gb2312": "gb18030", "gbk": "gb18030", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "shift_jis": "cp932",
    "x-sjis": "cp932", "iso-8859-1": "cp1252", "us-ascii": "utf-8", "ascii": "utf-8", "iso-8859-8-i": "iso-8859-8",
    "iso-2022-jp": "iso2022_jp_ext", "unicode-1-1-utf-7": "utf-7", "x-mac-roman": "mac_roman", "8bit": "utf-8",
}  # fmt: skip


def parsed(content: bytes, *, in_parts: bool = True) -> Message:
    """The mail, however odd its headers are; one text of all below them where it is not taken `in_parts`."""
    parser = BytesParser(policy=policy.compat32)
    try:
        return parser.parsebytes(content, headersonly=not in_parts)
    except (MessageError, ValueError, LookupError):
        return parser.parsebytes(b"\n" + content, headersonly=not in_parts)


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
    """Bytes as text: as they say they are, else as UTF-8, else as their letters tell."""
    name = charset.strip("\"' ").lower()
    for tried in (_MEANT.get(name, name), "utf-8"):
        try:
            return content.decode(tried) if tried else content.decode()
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return content.decode(encoding_of(content), "replace")


def name_of(part: Message) -> str:
    """The file name that a part gives itself."""
    try:
        name = part.get_filename()
    except (ValueError, LookupError, TypeError):
        name = None
    return unfolded(name, part) if name else ""


def bytes_of(part: Message) -> bytes:
    """What a part holds, out of its transfer encoding."""
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        content = None
    return content if isinstance(content, bytes) else str(part.get_payload()).encode("utf-8", "replace")


def text_of(part: Message) -> str:
    """What a part says."""
    return decoded(bytes_of(part), str(part.get_content_charset() or ""))
