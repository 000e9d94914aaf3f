"""Values in words: as the page, the charts, their tables and the sentences of reports say them."""

from __future__ import annotations

import math
from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from folkmoot.insights.metrics.definition import Unit

_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0
WHOLE = {Unit.MEMBERS, Unit.VISITORS, Unit.POSTS, Unit.THREADS, Unit.COUNT}
MISSING = "–"
# From here on a tenth of somebody says nothing.
_TENTHS_BELOW = 10


def as_text(value: float | None, unit: Unit, *, signed: bool = False) -> str:
    """A value as a reader expects it: '1,204', '12.3 %', '4.5 h'; a dash for None."""
    if value is None:
        return MISSING
    sign = "−" if value < 0 else "+" if signed and value > 0 else ""
    # Between words from right to left a sign would stand behind its number.
    mark = "\N{LEFT-TO-RIGHT MARK}" if sign and get_language_bidi() else ""
    return mark + sign + _size(abs(value), unit)


def range_text(low: float | None, high: float | None, unit: Unit, value: float | None = None) -> str:
    """An interval in words, or nothing. Around a whole number of things, its bounds are whole numbers of them.

    One that has no end, as of a median that half of those who still wait could move, says where it begins.
    """
    if low is None or low == high:
        return ""
    if unit in WHOLE and (min(low, low if high is None else high) >= _TENTHS_BELOW or _is_whole(value)):
        low, high = math.floor(low), high if high is None else math.ceil(high)
    if high is None:
        return _("%(low)s or more") % {"low": as_text(low, unit)}
    return _("%(low)s to %(high)s") % {"low": as_text(low, unit), "high": as_text(high, unit)}


def _is_whole(value: float | None) -> bool:
    return value is not None and value == int(value)


def tick_text(value: float, unit: Unit) -> str:
    """A value at an axis, as short as it can be."""
    size = abs(value)
    if unit in WHOLE and size >= 10_000:
        short, letter = (size / 1e6, "M") if size >= 1e6 else (size / 1e3, "k")
        return ("−" if value < 0 else "") + _number(short, 1) + letter
    return as_text(value, unit)


def key_text(key: date | float | str) -> str:
    """A place along the bottom of a chart, as its table says it."""
    if isinstance(key, date):
        return date_format(key, "j M Y")
    if isinstance(key, str):
        return key
    return _number(key, 2)


def _size(value: float, unit: Unit) -> str:
    if unit is Unit.SHARE:
        return _("%(number)s %%") % {"number": _number(value * 100, 1 if value < 0.9995 else 0)}
    if unit is Unit.SECONDS:
        return _duration(value)
    if unit in WHOLE:
        return _number(value, 0 if value >= 100 or value == int(value) else 1)
    return _number(value, 2 if value < 10 else 1)


def _duration(seconds: float) -> str:
    if seconds < _MINUTE:
        return _("%(number)s s") % {"number": _number(seconds, 0)}
    if seconds < _HOUR:
        return _("%(number)s min") % {"number": _number(seconds / _MINUTE, 0)}
    if seconds < 2 * _DAY:
        return _("%(number)s h") % {"number": _number(seconds / _HOUR, 1)}
    return _("%(number)s days") % {"number": _number(seconds / _DAY, 1)}


def _number(value: float, places: int) -> str:
    """Rounded and grouped as the language does; no zeros at the end that say nothing."""
    rounded = round(value, places)
    if rounded == int(rounded):
        places = 0
    return str(number_format(rounded, places, use_l10n=True, force_grouping=True))
