"""Values as people type them: "40 %", "4 h", "1200"."""

from __future__ import annotations

import math
import re

from django.utils.translation import gettext as _

from folkmoot.core.errors import RuleBroken
from folkmoot.insights.metrics.definition import Unit

_TYPED = re.compile(r"(?P<number>-?[0-9]{1,15}(?:[.,][0-9]{1,9})?)\s*(?P<unit>%|[a-z]*)")
_SECONDS = {
    "": 3600, "s": 1, "sec": 1, "min": 60, "m": 60, "h": 3600, "hour": 3600, "hours": 3600, "d": 86_400,
    "day": 86_400, "days": 86_400,
}  # fmt: skip


def read_value(text: str, unit: Unit, *, field: str) -> float:
    """The value in the metric's own measure. Raises RuleBroken, naming the field, for what is none.

    A share is typed in per cent, with the sign or without; a duration with s, min, h or days, without in hours.
    """
    match = _TYPED.fullmatch(text.strip().lower().replace("\u00a0", " "))
    if match is None:
        raise RuleBroken("value", _("Type a number such as 1200, 4 h or 40 %."), field=field)
    number, typed = float(match["number"].replace(",", ".")), match["unit"]
    if unit is Unit.SHARE and typed in ("", "%"):
        return number / 100
    if unit is Unit.SECONDS and typed in _SECONDS:
        return number * _SECONDS[typed]
    if typed or not math.isfinite(number):
        raise RuleBroken("value", _("Type a number such as 1200, 4 h or 40 %."), field=field)
    return number


def typed_value(value: float | None, unit: Unit) -> str:
    """A value as one would type it."""
    if value is None:
        return ""
    if unit is Unit.SHARE:
        return f"{value * 100:.10g} %"
    if unit is Unit.SECONDS:
        return f"{value / 3600:.10g} h"
    return f"{value:.10g}"
