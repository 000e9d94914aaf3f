"""What may be a listed word in pieces; held against single listed words alone, never put into the text as it reads."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

# What Python splits ASCII at; RE2's own class is smaller.
GAP = r"\t-\r\x1c-\x20"
LONE_LETTER = rf"(?:^|[{GAP}])[b-hj-z](?:[{GAP}]|$)"
# Those that stand inside no word and no name.
_STRAY_JOINTS = frozenset(".,:;/–—")
# "The y" of formulas is common, and no letter stands alone before a word of three but by a slip or on purpose.
_LONE_BEFORE = re.compile(r"(?<!\S)([b-hj-z])\s{1,3}([a-z]{3,24})(?![^\W_])")
_LONE_BEHIND = re.compile(r"(?<![^\W_])([a-z]{4,24})\s{1,3}([b-hj-z])(?!\S)")
_ONE_DIGIT_INSIDE = re.compile(r"[a-z]+[0-9][a-z]+")


def is_split_by_a_mark(core: str, parts: Collection[str]) -> bool:
    """Whether two parts are joined by what ends sentences, as in "vi.agra"."""
    if len(parts) != 2:
        return False
    one, two = parts
    return _STRAY_JOINTS.issuperset(core[len(one) : -len(two)])


def split_by_gaps(plain: str) -> Iterator[tuple[str, str]]:
    """Words that their first or last letter stands apart from, as written and as they read; no a and i, being words."""
    for pattern in (_LONE_BEFORE, _LONE_BEHIND):
        for match in pattern.finditer(plain):
            yield match[0], match[1] + match[2]


def swapped(core: str, tables: Collection[Mapping[int, int]]) -> Iterator[str]:
    """What "pr0n" is said for: a digit for a letter that also changed places with its neighbour."""
    if not _ONE_DIGIT_INSIDE.fullmatch(core):
        return
    at = next(place for place, char in enumerate(core) if char.isdigit())
    left = core[: at - 1] + core[at] + core[at - 1] + core[at + 1 :]
    right = core[:at] + core[at + 1] + core[at] + core[at + 2 :]
    for table in tables:
        yield left.translate(table)
        yield right.translate(table)
