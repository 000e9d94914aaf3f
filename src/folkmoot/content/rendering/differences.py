"""What an edit changed, line by line and within a line word by word, ready for a table of two columns.

Texts are members' and may be made to be slow to compare: where a comparison would cost too much, whole lines do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape

from django.utils.safestring import SafeString, mark_safe

_AROUND = 2
_LINES_AT_MOST = 1_500
_WORDS_AT_MOST = 400
_PAIRS_AT_MOST = 200
_WORD = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Row:
    """A line before and after: None where there was none. `skipped` counts unchanged lines that are left out."""

    before: SafeString | None = None
    after: SafeString | None = None
    is_same: bool = False
    skipped: int = 0


def differences(before: str, after: str) -> list[Row]:
    """The rows of the table; unchanged lines far from any change are left out and counted."""
    old, new = before.splitlines(), after.splitlines()
    rows: list[Row] = []
    pairs = _PAIRS_AT_MOST
    for kind, old_from, old_to, new_from, new_to in _steps(old, new):
        if kind == "equal":
            rows += [Row(_plain(line), _plain(line), is_same=True) for line in old[old_from:old_to]]
            continue
        paired = min(old_to - old_from, new_to - new_from, pairs)
        pairs -= paired
        rows += [Row(*_within(old[old_from + n], new[new_from + n])) for n in range(paired)]
        rows += [Row(before=_whole(line, "del")) for line in old[old_from + paired : old_to]]
        rows += [Row(after=_whole(line, "ins")) for line in new[new_from + paired : new_to]]
    return list(_without_the_far(rows))


def _steps(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    if max(len(old), len(new)) > _LINES_AT_MOST:
        return [("replace", 0, len(old), 0, len(new))]
    return list(SequenceMatcher(None, old, new).get_opcodes())


def _within(old: str, new: str) -> tuple[SafeString, SafeString]:
    """Two versions of a line with the words marked that differ."""
    left, right = _WORD.findall(old), _WORD.findall(new)
    if max(len(left), len(right)) > _WORDS_AT_MOST:
        return _whole(old, "del"), _whole(new, "ins")
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    if matcher.quick_ratio() < 0.3:
        return _whole(old, "del"), _whole(new, "ins")
    was, became = [], []
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        mark = kind != "equal"
        was.append(_marked("".join(left[old_from:old_to]), "del" if mark else ""))
        became.append(_marked("".join(right[new_from:new_to]), "ins" if mark else ""))
    return _safe("".join(was)), _safe("".join(became))


def _marked(text: str, tag: str) -> str:
    return f"<{tag}>{escape(text)}</{tag}>" if tag and text else escape(text)


def _plain(line: str) -> SafeString:
    return _safe(escape(line))


def _whole(line: str, tag: str) -> SafeString:
    return _safe(_marked(line or " ", tag))


def _safe(html: str) -> SafeString:
    return mark_safe(html)  # noqa: S308 - every piece was escaped


def _without_the_far(rows: Sequence[Row]) -> Iterator[Row]:
    changed = [number for number, row in enumerate(rows) if not row.is_same]
    near = {number + step for number in changed for step in range(-_AROUND, _AROUND + 1)}
    skipped = 0
    for number, row in enumerate(rows):
        if row.is_same and number not in near:
            skipped += 1
            continue
        if skipped:
            yield Row(skipped=skipped)
            skipped = 0
        yield row
    if skipped:
        yield Row(skipped=skipped)
