"""Reading JSON as exports have it: odd encodings, halves of characters, files that were cut off."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from folkmoot.connections.importers.archive import Entry, SourceBroken
from folkmoot.connections.importers.records import Skipped

# Half a character, or a NUL: no text has them and no database takes them. Backslashes before it are read in pairs.
_UNREAL = re.compile(
    r"(?P<pairs>(?<!\\)(?:\\\\)*)(?:(?P<whole>\\u[dD][89abAB]\w\w\\u[dD][c-fC-F]\w\w)|\\u(?:[dD][89a-fA-F]\w\w|0000))"
)
_DECODER = json.JSONDecoder(strict=False)
_SPACE = re.compile(r"[\s,]*")


def load_json(entry: Entry) -> Any:
    """The content of a file; raises SourceBroken with a plain reason when it is none."""
    text = _text(entry)
    if not text.strip():
        raise SourceBroken("it is empty")
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise SourceBroken(f"it is not readable as JSON: {error}") from error


def load_list(entry: Entry) -> Iterator[Any]:
    """The items of a list; of a file that is cut off those before the cut, and then a Skipped that says so."""
    text = _text(entry)
    if not text.strip():
        yield Skipped(entry.path, "it is empty")
        return
    try:
        content = _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        yield from _before_the_break(text, entry, error)
        return
    if isinstance(content, list):
        yield from content
    else:
        yield content


def _before_the_break(text: str, entry: Entry, error: Exception) -> Iterator[Any]:
    found = 0
    start = text.find("[") + 1 if text.lstrip().startswith("[") else len(text)
    while start < len(text):
        start = _SPACE.match(text, start).end()  # type: ignore[union-attr]
        try:
            item, start = _DECODER.raw_decode(text, start)
        except (ValueError, RecursionError):
            break
        found += 1
        yield item
    reason = f"it is damaged after {found} items" if found else "it is not readable as JSON"
    yield Skipped(entry.path, f"{reason}: {error}")


def _text(entry: Entry) -> str:
    content = entry.read()
    encoding = json.detect_encoding(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        # One wrong letter shall not cost a whole day of messages.
        text = content.decode("utf-8-sig", "replace")
    text = text.removeprefix("\ufeff")
    return _UNREAL.sub(_real, text) if "\\u" in text else text


def _real(match: re.Match[str]) -> str:
    if match["whole"]:
        return match[0]
    return match["pairs"] + ("" if match[0].endswith("0000") else "\\ufffd")
