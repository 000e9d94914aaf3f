"""Times as exports write them."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

_FORMATS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y",
    "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y",
)  # fmt: skip


def iso(value: Any) -> datetime | None:
    """An ISO 8601 time; without a zone it is UTC. None for what is no time."""
    try:
        return _aware(datetime.fromisoformat(str(value)))
    except ValueError:
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


def any_of(value: str | None) -> datetime | None:
    """A time in whatever way a spreadsheet writes it. None for what is no time."""
    text = (value or "").strip()
    if text.replace(".", "", 1).isdigit() and len(text) >= 9:
        return epoch(text)
    found = iso(text)
    if found is not None:
        return found
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return mail(text)


def _aware(at: datetime) -> datetime:
    at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return at.astimezone(UTC)
