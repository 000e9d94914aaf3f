"""Times as exports write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

_CLOCKS = (
    "",
    " %H:%M",
    " %H:%M:%S",
    " %H:%M:%S.%f",
    ", %H:%M",
    ", %H:%M:%S",
    " %I:%M %p",
    " %I:%M:%S %p",
    ", %I:%M %p",
)
_ALWAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%d.%m.%y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y")
_DAY_FIRST = ("%d/%m/%Y", "%d-%m-%Y", "%d/%m/%y")
_MONTH_FIRST = ("%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y")
_SLASHED = re.compile(r"\s*(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}\b")
_ASIAN = re.compile(r"^(\d{4})[年년]\s*(\d{1,2})[月월]\s*(\d{1,2})[日일]\s*(?:(\d{1,2})[:时時](\d{1,2}))?")
_MILLISECONDS_FROM = 10**11
_lately: dict[bool, str] = {}


def iso(value: Any) -> datetime | None:
    """An ISO 8601 time; without a zone it is UTC. None for what is no time."""
    try:
        return _aware(datetime.fromisoformat(str(value)))
    except (ValueError, OverflowError):
        return None


def epoch(value: Any) -> datetime | None:
    """Seconds since 1970, as number or text. None for what is no time."""
    try:
        return datetime.fromtimestamp(float(value), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def mail(value: str | None) -> datetime | None:
    """The date of a mail (RFC 5322). None for what is no time."""
    try:
        return _aware(parsedate_to_datetime(value or ""))
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def is_day_first(text: str) -> bool:
    """Whether a date with slashes has its day first for certain: no month is so high. Else it is American."""
    found = _SLASHED.match(text)
    return found is not None and int(found[1]) > 12


def any_of(value: str | None, *, day_first: bool = False) -> datetime | None:
    """A time in whatever way a spreadsheet writes it. None for what is no time."""
    text = " ".join((value or "").split())
    if not text:
        return None
    if text.replace(".", "", 1).isdecimal() and len(text) >= 9:
        return epoch(float(text) / 1000 if float(text) >= _MILLISECONDS_FROM else text)
    found = iso(text) or iso(re.sub(r" ?(?:UTC|GMT|Z)$", "+00:00", text))
    if found is not None:
        return found
    asian = _ASIAN.match(text)
    if asian:
        return iso(f"{asian[1]}-{int(asian[2]):02}-{int(asian[3]):02}T{int(asian[4] or 0):02}:{int(asian[5] or 0):02}")
    return _written(text, day_first) or mail(text)


def _written(text: str, day_first: bool) -> datetime | None:
    # A table writes all its dates alike: what fitted last is tried first.
    for form in (_lately.get(day_first, ""), *_forms(day_first)):
        try:
            found = datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
        _lately[day_first] = form
        return found
    return None


def _forms(day_first: bool) -> Iterator[str]:
    dates = _ALWAYS + (_DAY_FIRST + _MONTH_FIRST if day_first else _MONTH_FIRST + _DAY_FIRST)
    return (date + clock for date in dates for clock in _CLOCKS)


def _aware(at: datetime) -> datetime:
    at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return at.astimezone(UTC)
