"""Time as words of the index, so that the engine itself walks only over the years and months asked for.

A post of 31 January 2026 is indexed under "d202" (decade), "y2026" and "m202601".
"""

from __future__ import annotations

from datetime import UTC, datetime

# What a source dates before or after is filed with the first or last month; the exact filter still judges it.
_FIRST, _LAST = (1970, 1), (2099, 12)

Month = tuple[int, int]


def words_of(at: datetime) -> tuple[str, str, str]:
    """The words under which a moment is found."""
    year, month = _filed(at)
    return f"d{year // 10}", f"y{year}", f"m{year}{month:02}"


def words_between(after: datetime | None, before: datetime | None) -> list[str]:
    """As few words as cover all moments from `after` to `before`; empty where there is no end or none lies between."""
    if after is None and before is None:
        return []
    first, last = _filed(after) if after else _FIRST, _filed(before) if before else _LAST
    words: list[str] = []
    month = first
    while month <= last:
        word, month = _widest(month, last)
        words.append(word)
    return words


def _widest(month: Month, last: Month) -> tuple[str, Month]:
    """The word for the longest time that begins here and does not go beyond, and where the next begins."""
    year, number = month
    if number == 1 and year % 10 == 0 and (year + 9, 12) <= last:
        return f"d{year // 10}", (year + 10, 1)
    if number == 1 and (year, 12) <= last:
        return f"y{year}", (year + 1, 1)
    return f"m{year}{number:02}", (year, number + 1) if number < 12 else (year + 1, 1)


def _filed(at: datetime) -> Month:
    at = at.astimezone(UTC)
    return min(_LAST, max(_FIRST, (at.year, at.month)))
