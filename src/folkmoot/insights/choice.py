"""What a page of figures is asked to show: period, comparison, whose deeds; all of it stands in the address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from folkmoot.core.times import zone_named
from folkmoot.insights.metrics.definition import Period, Scope
from folkmoot.insights.metrics.knowing import Span

PRESETS: dict[str, str | Promise] = {
    "7d": _("7 days"),
    "28d": _("28 days"),
    "90d": _("90 days"),
    "365d": _("A year"),
    "month": _("The last whole month"),
    "quarter": _("The last whole quarter"),
    "all": _("Everything"),
    "own": _("Own dates"),
}
COMPARISONS: dict[str, str | Promise] = {
    "before": _("The period before"),
    "year": _("The same weeks a year before"),
    "no": _("Nothing"),
}
DEFAULT = "28d"
# Where nothing has happened for so long, the usual periods end with what happened last.
_QUIET_DAYS = 35
_LONGEST_DAYS = 366 * 40
_today: ContextVar[date | None] = ContextVar("_today", default=None)


@dataclass(frozen=True, slots=True)
class Choice:
    """A period and a scope. `today` is the community's; `quiet_since` the last day where nothing happened lately."""

    community_id: int
    preset: str
    period: Period
    compare: str
    scope: Scope
    today: date
    quiet_since: date | None = None
    # Whether a few people were here again after that day.
    few_after: bool = False
    # The first day that the store knows: before it there is nothing to compare with.
    known_since: date | None = None
    # Whether its days, and staff counted in, are the reader's to choose.
    is_free: bool = True

    @property
    def compared(self) -> Period | None:
        """What the period is compared with, where that is known at all."""
        if self.compare == "no":
            return None
        other = self.period.year_before() if self.compare == "year" else self.period.before()
        return None if self.known_since is not None and other.first < self.known_since else other

    @property
    def query(self) -> str:
        """The choice as it stands in addresses."""
        asked = {"period": self.preset, "compare": self.compare if self.compare != "before" else ""}
        if self.preset == "own":
            asked |= {"from": self.period.first.isoformat(), "to": self.period.last.isoformat()}
        scope = self.scope
        asked |= {"tag": scope.tag, "segment": scope.segment, "cohort": scope.cohort}
        asked |= {"space": ",".join(map(str, scope.space_ids)), "staff": "1" if scope.with_staff else ""}
        asked |= {"source": "here" if scope.source == "" else scope.source or ""}
        return urlencode({name: value for name, value in asked.items() if value})

    @property
    def preset_label(self) -> str | Promise:
        """What the period is called in the list of them."""
        return PRESETS[self.preset]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the period was chosen."""
        return replace(self.scope, with_staff=False) != Scope()

    @property
    def step(self) -> str:
        """The steps in which the period is drawn: about 60 of them, and for who has whole weeks no months."""
        days = self.period.days
        return "day" if days <= 62 else "week" if days <= 430 or not self.is_free else "month"


@contextmanager
def on_day(day: date) -> Iterator[None]:
    """Within, it is that day: what an edition says of weeks and periods is as of the day it was made on."""
    token = _today.set(day)
    try:
        yield
    finally:
        _today.reset(token)


def today_in(time_zone: str) -> date:
    """The day it is in a community's time zone."""
    return _today.get() or timezone.now().astimezone(zone_named(time_zone)).date()


def asks_period(asked: Mapping[str, str]) -> bool:
    """Whether an address names a period that makes sense."""
    preset = asked.get("period", "")
    return preset in PRESETS and (preset != "own" or _own(asked) is not None)


def read_choice(
    asked: Mapping[str, str],
    *,
    community_id: int,
    time_zone: str,
    span: Span | None,
    today: date | None = None,
    usual: str = DEFAULT,
) -> Choice:
    """The choice of an address; what is wrong in it is left out, so that an old link still shows something.

    `usual` is the period where it names none.
    """
    today = today or today_in(time_zone)
    quiet = _quiet_since(span, today)
    preset = asked["period"] if asks_period(asked) else usual
    last = quiet or today - timedelta(days=1)
    period = (_own(asked) if preset == "own" else None) or period_called(preset, last, span)
    compare = asked.get("compare", "before")
    return Choice(
        community_id,
        preset,
        period,
        compare if compare in COMPARISONS else "before",
        _scope(asked),
        today,
        quiet,
        bool(quiet and span and span.few_after),
        span.first if span else None,
    )


def last_day(time_zone: str, span: Span | None) -> date:
    """The day that the usual periods end with."""
    today = today_in(time_zone)
    return _quiet_since(span, today) or today - timedelta(days=1)


def period_called(preset: str, last: date, span: Span | None) -> Period:
    """The days of a preset that ends with `last`, or with the last whole month or quarter before the day after it."""
    if preset.endswith("d"):
        return Period(last - timedelta(days=int(preset[:-1]) - 1), last)
    if preset == "all":
        return Period(min(span.first, last) if span else last - timedelta(days=364), last)
    after = (last + timedelta(days=1)).replace(day=1)
    months = 1
    if preset == "quarter":
        months = 3
        after = after.replace(month=(after.month - 1) // 3 * 3 + 1)
    first = after
    for _month in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    return Period(first, after - timedelta(days=1))


def _quiet_since(span: Span | None, today: date) -> date | None:
    return span.last if span and span.last < today - timedelta(days=_QUIET_DAYS) else None


def _own(asked: Mapping[str, str]) -> Period | None:
    try:
        first, last = date.fromisoformat(asked.get("from", "")), date.fromisoformat(asked.get("to", ""))
    except ValueError:
        return None
    if first > last:
        first, last = last, first
    return Period(first, last) if (last - first).days <= _LONGEST_DAYS and first.year > 1900 else None


def _scope(asked: Mapping[str, str]) -> Scope:
    spaces = tuple(int(part) for part in asked.get("space", "").split(",")[:50] if part.isdecimal() and len(part) < 18)
    source = asked.get("source", "")[:40]
    return Scope(
        space_ids=spaces,
        tag=asked.get("tag", "")[:60],
        segment=asked.get("segment", "")[:80],
        source="" if source == "here" else source or None,
        cohort=asked.get("cohort", "")[:7],
        with_staff=asked.get("staff") == "1",
    )
