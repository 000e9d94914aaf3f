"""Times as exports write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
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
_ALWAYS = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%d.%m.%Y",
    "%d.%m.%y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%d %b %Y",
    "%d %B %Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%b %d, %Y",
    "%B %d, %Y",
)
_DAY_FIRST = ("%d/%m/%Y", "%d-%m-%Y", "%d/%m/%y")
_MONTH_FIRST = ("%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y")
_SLASHED = re.compile(r"\s*(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}\b")
_ASIAN = re.compile(
    r"^(\d{4}) ?[年년.] ?(\d{1,2}) ?[月월.] ?(\d{1,2}) ?[日일.]? ?(?:\(.\))? ?"
    r"(?:(午前|午後|上午|下午|오전|오후)? ?(\d{1,2}) ?[:时時시点] ?(\d{1,2}))?"
)
_AFTERNOON = frozenset({"午後", "下午", "오후"})
# The months in the languages that spreadsheets speak, by the letters that tell them.
_MONTHS = (
    "jan januar janvier enero ene gennaio gen janeiro januari styczeń stycznia января янв січня ocak",
    "feb februar février févr fév febrero febbraio fevereiro fev februari luty lutego февраля фев лютого şubat",
    "mar märz mrz mars marzo março maart mrt marzec marca марта мар березня mart",
    "apr april avril avr abril abr aprile kwiecień kwietnia апреля апр квітня nisan",
    "may mai mayo maggio mag maio mei maj maja мая травня mayıs",
    "jun juni juin junio giugno giu junho czerwiec czerwca июня июн червня haziran",
    "jul juli juillet juil julio luglio lug julho lipiec lipca июля июл липня temmuz",
    "aug august août agosto ago augustus augusti sierpień sierpnia августа авг серпня ağustos",
    "sep sept september septembre septiembre settembre set setembro wrzesień września сентября сен вересня eylül",
    "oct okt oktober octobre octubre ottobre ott outubro out październik października октября окт жовтня ekim",
    "nov november novembre noviembre novembro listopad listopada ноября ноя листопада kasım",
    "dec dez dezember décembre déc diciembre dic dicembre dezembro december grudzień grudnia декабря дек грудня aralık",
)
_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH = {word: name for name, words in zip(_ENGLISH, _MONTHS, strict=True) for word in words.split()}
_WORD = re.compile(r"[^\W\d_]+\.?")
_HALVES = frozenset({"am", "pm"})
_HOURS = re.compile(r"\b(\d{1,2}) ?[hH] ?(\d{2})\b")
# How spreadsheets keep a day: counted from the end of 1899. Epochs are larger.
_DAY_ZERO = datetime(1899, 12, 30, tzinfo=UTC)
_DAYS = range(20_000, 80_000)
_MILLISECONDS_FROM = 10**11
_AT_MOST = 60
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
    if not 0 < len(text) <= _AT_MOST:
        return None
    if text.replace(".", "", 1).isdecimal() and text.isascii():
        return _counted(text)
    found = iso(text) or iso(re.sub(r" ?(?:UTC|GMT|Z)$", "+00:00", text))
    if found is not None:
        return found
    # A mail's date has no halves of the day, and would be read without them.
    as_mail = None if _HALVES & set(text.lower().split()) else mail(text)
    return _written(text, day_first) or _asian(text) or as_mail or _written(_in_english(text), day_first)


def _asian(text: str) -> datetime | None:
    found = _ASIAN.match(text)
    if found is None:
        return None
    year, month, day, half, hours, minutes = found.groups(default="")
    hour = int(hours or 0) % 12 + 12 * (half in _AFTERNOON) if half else int(hours or 0)
    return iso(f"{year}-{int(month):02}-{int(day):02}T{hour:02}:{int(minutes or 0):02}")


def _counted(text: str) -> datetime | None:
    """A time that is a number: the day of a spreadsheet, seconds or milliseconds since 1970, or only its digits."""
    number = float(text)
    if int(number) in _DAYS:
        return (_DAY_ZERO + timedelta(days=number)).replace(microsecond=0)
    if text.startswith(("19", "20")) and len(text) in (8, 12, 14) and (written := _digits(text)) is not None:
        return written
    return epoch(number / 1000 if number >= _MILLISECONDS_FROM else number) if len(text) >= 9 else None


def _digits(text: str) -> datetime | None:
    return iso(f"{text[:8]}T{text[8:]}" if len(text) > 8 else text)


def _in_english(text: str) -> str:
    """The date with its month in English and without the other words around it."""

    def word(match: re.Match[str]) -> str:
        said = match[0].rstrip(".").lower()
        return _MONTH.get(said, said if said in _HALVES else "")

    numbers = _HOURS.sub(r"\1:\2", text)
    return " ".join(re.sub(r"^[\s.,]+|(?<=\d)[.,](?=\s|$)|(?<=\s)[,.](?=\s)", "", _WORD.sub(word, numbers)).split())


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
