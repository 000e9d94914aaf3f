"""Rows of an XML dump (<row A="..." />), one at a time. A row that is broken costs itself and no other."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from folkmoot.connections.importers.archive import BROKEN, Entry
from folkmoot.connections.importers.records import Skipped

ROW_AT_MOST = 64 * 1024 * 1024
_CHUNK = 1 << 20
# Of text without a row, what may be the beginning of one or the end of the file.
_TAIL = 64
_BROKEN_ROW = "it is broken and cannot be read"
_DECLARED = re.compile(rb"^[^<]{0,8}<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_OLD = re.compile(
    rb"(?:windows-|cp)125[0-8]|iso-?8859-(?:1[013-6]?|[2-9])|koi8-[ru]|gb(?:2312|k|18030)|big5|shift[_-]jis|euc-(?:jp|kr)",
    re.IGNORECASE,
)
_START = re.compile(r"<row(?=[\s/>])")
_ROW = re.compile(r"<row((?:\s+[\w:.-]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))*)\s*/?>")
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ID = re.compile(r'\sId="([^"]{1,40})"')


def rows(entry: Entry) -> Iterator[dict[str, str] | Skipped]:
    """The attributes of each row. Entities that a file declares itself stay names: nothing multiplies or is fetched."""
    number = 0
    rest = ""
    try:
        for piece in _pieces(entry):
            rest += piece
            rest, found = _taken(rest)
            for each in found:
                number += 1
                yield each if isinstance(each, dict) else Skipped(f"{entry.path}: row {each or number}", _BROKEN_ROW)
            if len(rest) > ROW_AT_MOST:
                yield Skipped(f"{entry.path}: row {number + 1}", "it is longer than any row may be")
                rest = rest[rest.rfind("<") :]
    except BROKEN as error:
        yield Skipped(entry.path, f"it is damaged after row {number}: {error}")
        return
    if _START.search(rest) or not ("</" in rest or "/>" in rest):
        yield Skipped(entry.path, f"it is damaged after row {number}: it ends there")


def _taken(text: str) -> tuple[str, list[dict[str, str] | str]]:
    """What is left of the text, and the rows before it: their attributes, or the ids of those that are broken."""
    found: list[dict[str, str] | str] = []
    start = _START.search(text)
    while start is not None:
        row = _ROW.match(text, start.start())
        after = _START.search(text, row.end() if row else start.end())
        if row is not None:
            found.append(_attributes(row[1]))
            done = row.end()
        elif after is not None:
            named = _ID.search(text, start.start(), after.start())
            found.append(named[1] if named else "")
            done = after.start()
        else:
            return text[start.start() :], found
        if after is None:
            return text[done:], found
        start = after
    return text[-_TAIL:], found


def _attributes(text: str) -> dict[str, str]:
    return {name: _plain(double or single) for name, double, single in _ATTRIBUTE.findall(text)}


def _plain(value: str) -> str:
    if "&" in value:
        value = _REFERENCE.sub(_letter, value)
    return _ODD.sub("", value)


def _letter(match: re.Match[str]) -> str:
    if match[3]:
        return _NAMED[match[3]]
    code = int(match[1]) if match[1] else int(match[2], 16)
    return chr(code) if code < 0x110000 else ""


def _pieces(entry: Entry) -> Iterator[str]:
    with entry.open() as file:
        start = file.read(_CHUNK)
        decoder = codecs.getincrementaldecoder(_encoding(start))("replace")
        while start:
            yield decoder.decode(start)
            start = file.read(_CHUNK)


def _encoding(start: bytes) -> str:
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    declared = _DECLARED.match(start)
    # What calls itself UTF-16 and begins without its mark was written anew as UTF-8.
    return declared[1].decode() if declared and _OLD.fullmatch(declared[1]) else "utf-8-sig"
