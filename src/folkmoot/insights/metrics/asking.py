"""A question to an engine: the views, and what the SQL of a metric may name beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from weakref import WeakKeyDictionary

from folkmoot.insights.metrics.conventions import Conventions
from folkmoot.insights.metrics.cuts import Cut
from folkmoot.insights.metrics.definition import Period
from folkmoot.insights.metrics.knowing import LAPSE_DAYS, reckon_span
from folkmoot.insights.metrics.scoped import with_views
from folkmoot.insights.metrics.shapes import Row
from folkmoot.insights.store.engine import Engine, Sharing

# What an engine was asked already: it is gone with it.
_ends: WeakKeyDictionary[Engine, datetime | None] = WeakKeyDictionary()
_PARAMETER = re.compile(r"\$(\w+)")


@dataclass(frozen=True)
class Asked:
    """An engine, a period, a cut and the conventions, to ask any number of SELECTs."""

    engine: Engine
    period: Period
    cut: Cut
    conventions: Conventions

    def rows(self, sql: str, **own: str) -> list[Row]:
        """The rows of a SELECT over the views and its own."""
        engine = self.engine
        share = self._shared if isinstance(engine, Sharing) else None
        whole = with_views(sql, self.cut, share, **own)
        return engine.rows(whole, self._named_in(whole))

    def _shared(self, sql: str) -> str:
        assert isinstance(self.engine, Sharing)
        return self.engine.shared(sql, self._named_in(sql))

    def _named_in(self, sql: str) -> dict[str, object]:
        names = set(_PARAMETER.findall(sql))
        known = {**self.cut.parameters(), **parameters(self.period, self.conventions)}
        if not names <= known.keys():
            known |= self._of_knowledge
        return {name: known[name] for name in names}

    @cached_property
    def until(self) -> datetime:
        """When knowledge ends: now, or the last sign of life there is. UTC without saying so, as the store has it."""
        now = self.conventions.until or datetime.now(UTC)
        now = now.astimezone(UTC).replace(tzinfo=None) if now.tzinfo else now
        if self.engine not in _ends:
            _ends[self.engine] = _end_of(self.engine)
        end = _ends[self.engine]
        return now if end is None else min(now, end)

    @property
    def is_of_whole_steps(self) -> bool:
        """Whether the period begins and ends with a day, week or month of its series."""
        after = self.period.last + timedelta(days=1)
        begins = (self.period.first, after)
        if self.cut.by == "week":
            return all(day.weekday() == 0 for day in begins)
        return self.cut.by == "day" or all(day.day == 1 for day in begins)

    @property
    def until_day(self) -> date:
        return self.until.date()

    @property
    def _of_knowledge(self) -> dict[str, object]:
        horizon = self.until_day - timedelta(days=LAPSE_DAYS)
        return {"until": self.until, "until_day": self.until_day, "horizon": horizon}


def _end_of(engine: Engine) -> datetime | None:
    """The last sign of life that an engine knows; of a community that ended the one of then, whoever looks at it."""
    last_day = engine.rows("SELECT MAX(day) FROM member_days")[0][0]
    if last_day is None:
        return None
    known = reckon_span(engine)
    if known is not None and last_day - known.last > timedelta(days=LAPSE_DAYS):
        last_day = known.last
    found = engine.rows("SELECT MAX(facts.at) FROM facts WHERE day = $day", {"day": last_day})
    return found[0][0] or datetime.combine(last_day, time.max)


def parameters(period: Period, conventions: Conventions) -> dict[str, object]:
    """Days as dates, so that no engine reckons with them in its own way, and what the conventions set."""
    last, weights = period.last, conventions.weights
    return {
        "first": period.first,
        "last": last,
        "before_first": period.before().first,
        "week_first": last - timedelta(days=6),
        "month_first": last - timedelta(days=29),
        "quarter_first": last - timedelta(days=89),
        "w_post": weights.post,
        "w_thread": weights.thread,
        "w_reaction": weights.reaction,
        "w_visit": weights.visit,
        "w_other": weights.other,
        "core": conventions.core,
        "regular": conventions.regular,
    }
