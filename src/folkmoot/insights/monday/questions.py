"""Questions of the Monday page that no metric answers; they run where the engine is."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from folkmoot.insights.metrics.asking import Asked
from folkmoot.insights.metrics.catalogue import metric_called
from folkmoot.insights.metrics.conventions import Conventions
from folkmoot.insights.metrics.cuts import Cut
from folkmoot.insights.metrics.definition import Period, Scope
from folkmoot.insights.metrics.lasting import lasting_groups
from folkmoot.insights.metrics.measuring import is_withheld, series
from folkmoot.insights.metrics.people_behind import PeopleBehind
from folkmoot.insights.metrics.scoped import with_views
from folkmoot.insights.metrics.survival import curve
from folkmoot.insights.store.engine import Engine, Sharing

Row = tuple[Any, ...]
_HERE = """SELECT date_trunc('month', j.day) AS cohort, date_trunc('month', d.day) AS month,
  count(DISTINCT j.person_id) AS people
FROM joiners j JOIN days d ON d.person_id = j.person_id AND d.day >= j.day
WHERE j.day BETWEEN $first AND $last AND d.day BETWEEN $since AND $last GROUP BY 1, 2"""
_HERE_COUNTED = """SELECT c.cohort, c.month, SUM(c.people) AS people FROM cohorts c
WHERE c.cohort BETWEEN $first AND $last AND c.month BETWEEN $first AND $last GROUP BY 1, 2"""
_DAY = 86_400
_PARAMETER = re.compile(r"\$(\w+)")


def reckon_cohorts(engine: Engine, period: Period, scope: Scope, minimum: int) -> list[Row]:
    """(month of joining, how many joined, months later, how many of them were here then), without withheld cohorts.

    Whole months are those that the writer has counted, where it can be that.
    """
    days: dict[str, Any] = {"first": period.first, "last": period.last}
    joined_in = series(engine, metric_called("joined"), period, "month", scope, Conventions(minimum=minimum))
    last_month = period.last.replace(day=1)
    is_counted = period.first.day == 1 and not (Cut(scope).by_place or scope.segment or scope.cohort)
    here = [] if is_counted else _rows(engine, _HERE, scope, since=period.first, **days)
    if is_counted:
        is_whole = (period.last + timedelta(days=1)).day == 1
        until = period.last if is_whole else last_month - timedelta(days=1)
        here = _rows(engine, _HERE_COUNTED, scope, by="month", first=period.first, last=until)
        here += [] if is_whole else _rows(engine, _HERE, scope, since=last_month, **days)
    ages: dict[date, list[tuple[int, int]]] = defaultdict(list)
    for cohort, month, people in here:
        ages[_first_of(cohort)].append(((month.year - cohort.year) * 12 + month.month - cohort.month, people))
    found: list[Row] = []
    for first, joined in ((each.period.first.replace(day=1), each.n) for each in joined_in if each.n):
        found += [(first, joined, age, people) for age, people in sorted(ages[first])] or [(first, joined, None, None)]
    return found


def _first_of(month: date) -> date:
    """The first day of a month that an engine gives as a day or as a moment."""
    return date(month.year, month.month, 1)


def reckon_threads(engine: Engine, period: Period, scope: Scope, most: int) -> list[Row]:
    """(thread, posts, people, reactions) of the threads that most people wrote in."""
    sql = """SELECT x.thread_id, count(*) AS posts, count(DISTINCT x.person_id) AS people, sum(x.reactions) AS reactions
FROM texts x WHERE x.day BETWEEN $first AND $last GROUP BY x.thread_id
ORDER BY people DESC, posts DESC, 1 LIMIT $most"""
    return _rows(engine, sql, scope, first=period.first, last=period.last, most=most)


def reckon_spaces(engine: Engine, period: Period, before: Period, scope: Scope) -> list[Row]:
    """(space, posts, people, posts in the period before) of each space that was written in."""
    sql = """SELECT x.grp, count(*) FILTER (WHERE x.day >= $first) AS posts,
  count(DISTINCT x.person_id) FILTER (WHERE x.day >= $first) AS people, count(*) FILTER (WHERE x.day < $first) AS before
FROM texts x WHERE x.day BETWEEN $before AND $last GROUP BY x.grp ORDER BY 2 DESC, 1"""
    return _rows(engine, sql, scope, by="space", first=period.first, last=period.last, before=before.first)


def reckon_waiting(engine: Engine, since: date, scope: Scope, most: int) -> list[Row]:
    """(thread, when) of the threads opened since that day which nobody but their author has answered, oldest first."""
    sql = """SELECT t.thread_id, t."at" FROM topics t
WHERE t.day >= $first AND t.closed_at IS NULL AND t.answered_at IS NULL
ORDER BY t."at" LIMIT $most"""
    return _rows(engine, sql, scope, first=since, most=most)


def reckon_opened(engine: Engine, since: date, scope: Scope) -> int:
    """How many threads were opened since that day."""
    found: int = _rows(engine, "SELECT COUNT(*) FROM topics t WHERE t.day >= $first", scope, first=since)[0][0]
    return found


def reckon_people(engine: Engine, period: Period, scope: Scope, most: int) -> dict[str, list[Row]]:
    """(person, posts) of who began to write, by the name of the list."""
    begun = """SELECT x.person_id, count(*) AS posts FROM texts x WHERE x.day <= $last
GROUP BY x.person_id HAVING min(x.day) >= $first ORDER BY 2 DESC, 1 LIMIT $most"""
    if not Cut(scope).by_place:
        begun = """SELECT d.person_id, SUM(d.posts) AS posts
FROM days d JOIN people p ON p.person_id = d.person_id AND p.first_post_day BETWEEN $first AND $last
WHERE d.day BETWEEN $first AND $last GROUP BY d.person_id ORDER BY 2 DESC, 1 LIMIT $most"""
    return {"begun": _rows(engine, begun, scope, first=period.first, last=period.last, most=most)}


def reckon_survival(engine: Engine, period: Period, scope: Scope, conventions: Conventions) -> tuple[list[Row], int]:
    """(days, share, low, high) of how long those who joined in the period stay, and how many they are.

    Nothing of those who are withheld, and nothing from where fewer than the minimum are watched.
    """
    metric = metric_called("survival_90")
    groups = lasting_groups(metric, Asked(engine, period, Cut(scope), conventions))
    group = groups.get("") or next(iter(groups.values()), None)
    if group is None or is_withheld(PeopleBehind(engine, metric, period, conventions), scope, group.n):
        return [], 0
    steps = curve(group.lastings)
    watched = [each for each in steps if each.watched >= conventions.minimum]
    ends = group.lastings if len(watched) == len(steps) else watched[-1:]
    longest = max((each.time for each in ends), default=0.0) / _DAY
    points = [(round(each.time / _DAY), each.share, each.low, each.high) for each in watched]
    return _thinned([(0, 1.0, 1.0, 1.0), *points], int(longest)), group.n


def conventional(scope: Scope, conventions: Conventions) -> Scope:
    """The scope with staff and bots as the community counts them."""
    return replace(
        scope,
        with_staff=scope.with_staff or conventions.with_staff,
        with_bots=scope.with_bots or conventions.with_bots,
    )


def _thinned(points: list[Row], longest: int) -> list[Row]:
    """At most some sixty points that say the same to the eye, the last held until the end."""
    every = max(longest // 60, 1)
    kept = {point[0] // every: point for point in points}
    shown = list(kept.values())
    if shown and shown[-1][0] < longest:
        shown.append((longest, *shown[-1][1:]))
    return shown


def _rows(engine: Engine, sql: str, scope: Scope, *, by: str = "", **parameters: Any) -> list[Row]:
    cut = Cut(scope, by)
    known = {**cut.parameters(), **parameters}

    def named_in(text: str) -> dict[str, object]:
        return {name: known[name] for name in set(_PARAMETER.findall(text))}

    share = (lambda text: engine.shared(text, named_in(text))) if isinstance(engine, Sharing) else None
    whole = with_views(sql, cut, share)
    return engine.rows(whole, named_in(whole))
