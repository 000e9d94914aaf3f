"""Who carries the community, who rises and who is about to be lost; runs where the engine is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from folkmoot.insights.metrics.cuts import Cut
from folkmoot.insights.metrics.definition import Scope
from folkmoot.insights.metrics.journeys import of_days
from folkmoot.insights.metrics.scoped import with_views
from folkmoot.insights.rising.choosing import at_risk, rising
from folkmoot.insights.rising.listing import Champion, TalkTo
from folkmoot.insights.rising.rhythm import MONTH, QUARTER, REGULAR_DAYS, YEAR, Day
from folkmoot.insights.store.engine import Engine, Sharing

# So many of each list are told; the page shows the first of them and folds the others away.
SHOWN = 200
# Of champions fewer: who is first can be told without counting everybody.
CHAMPIONS_SHOWN = 25
# Champions have answered so many people at least.
_ANSWERED_AT_LEAST = 3
_CHAMPIONS_AT_LEAST = 5
# So many of those who wrote on most days are looked at: an upper bound for what is read into memory.
_LOOKED_AT = 20_000
# So many of those who can be first among the champions are counted at first.
_CANDIDATES = 200

# Few members are somebody else too, and mostly none: then nothing is looked up of anybody.
_MERGED = "SELECT m.member_id, m.person_id FROM members m WHERE m.member_id <> m.person_id"
_ANSWERS = """SELECT COALESCE(m.person_id, x.member_id) AS one, COALESCE(o.person_id, x.other_id) AS other,
  x.other_id AS other_id, x.day AS day
FROM posts x LEFT JOIN merged m ON m.member_id = x.member_id LEFT JOIN merged o ON o.member_id = x.other_id
WHERE x.day > $quarter AND x.day <= $today AND x.other_id IS NOT NULL"""
_PLAIN_ANSWERS = """SELECT x.member_id AS one, x.other_id AS other, x.other_id AS other_id, x.day AS day
FROM posts x WHERE x.day > $quarter AND x.day <= $today AND x.other_id IS NOT NULL"""
# How often each answered others, the first and the last of these by their numbers, and whether they are a member.
_GIVEN = """SELECT g.one AS one, g.answers AS answers, g.low AS low, g.high AS high,
  CASE WHEN p.joined_day IS NOT NULL AND (p.left_day IS NULL OR p.left_day > $today) THEN 1 ELSE 0 END AS is_member
FROM (SELECT a.one AS one, COUNT(*) AS answers, MIN(a.other) AS low, MAX(a.other) AS high
  FROM answers a WHERE a.one <> a.other GROUP BY a.one) g JOIN people p ON p.person_id = g.one"""
_TAKEN = "SELECT a.other AS other, COUNT(*) AS answers FROM answers a WHERE a.one <> a.other GROUP BY a.other"
# Members who answered three people: those between whose first and last there is another.
_SEVERAL = """SELECT COUNT(*) FROM (SELECT a.one FROM answers a JOIN given g ON g.one = a.one
  WHERE g.is_member = 1 AND a.one <> a.other GROUP BY a.one
  HAVING MAX(CASE WHEN a.other > g.low AND a.other < g.high THEN 1 ELSE 0 END) = 1) q"""
# Nobody is in touch with more people than they answered and were answered by, each time somebody else.
_BOUNDS = f"""SELECT g.one, g.answers, g.answers / $every + (g.answers + COALESCE(t.answers, 0)) / $writers AS bound
FROM given g LEFT JOIN taken t ON t.other = g.one WHERE g.is_member = 1 AND g.answers >= {_ANSWERED_AT_LEAST}
ORDER BY bound DESC, g.one LIMIT $most"""  # noqa: S608 - own number
_ANSWERED = """SELECT q.one, COUNT(*) AS answered, SUM(q.is_newcomer) AS newcomers FROM (
  SELECT a.one AS one, a.other AS other,
    MAX(CASE WHEN date_diff('day', o.joined_day, a.day) <= 30 THEN 1 ELSE 0 END) AS is_newcomer
  FROM answers a JOIN members o ON o.member_id = a.other_id
  WHERE a.one IN ({ids}) AND a.one <> a.other GROUP BY a.one, a.other) q GROUP BY q.one"""
_CONTACTS = """SELECT c.one, COUNT(*) AS contacts FROM (
  SELECT a.one AS one, a.other AS other FROM answers a WHERE a.one IN ({ids}) AND a.one <> a.other
  UNION DISTINCT SELECT b.other AS one, b.one AS other FROM answers b JOIN people p ON p.person_id = b.one
  WHERE b.other IN ({ids}) AND b.one <> b.other) c GROUP BY c.one"""
_AFTER = "$today + INTERVAL 1 DAY"
_WRITERS = f"""SELECT COUNT(DISTINCT m.person_id) FROM months m
WHERE m.day BETWEEN date_trunc('month', $quarter) AND $today
  AND m.wrote & {of_days("$quarter + INTERVAL 1 DAY", _AFTER)} > 0"""  # noqa: S608 - own text


def _days_since(day: str, after: str = _AFTER) -> str:
    return f"SUM(BIT_COUNT(m.wrote & {of_days(f'{day} + INTERVAL 1 DAY', after)}))"


# On how many days each wrote of those who wrote on most days: in the last month, in the quarter before, in the year.
_OFTEN = f"""SELECT f.* FROM (SELECT m.person_id AS person_id, {_days_since("$month")} AS recent,
    {_days_since("$before", "$month + INTERVAL 1 DAY")} AS past, {_days_since("$year")} AS written,
    {_days_since("$week")} AS lately, SUM(BIT_COUNT(m.wrote & {of_days("$quarter", _AFTER)})) AS of_quarter
  FROM months m WHERE m.day BETWEEN date_trunc('month', $year) AND $today AND m.wrote > 0 GROUP BY m.person_id) f
WHERE f.of_quarter > 0 AND f.written >= 3 ORDER BY f.written DESC, f.person_id LIMIT $most"""  # noqa: S608 - own text
# Those of them who are silent for a week and wrote on some days.
_SILENT = f"SELECT f.person_id AS person_id FROM often f WHERE f.lately = 0 AND f.written >= {REGULAR_DAYS}"  # noqa: S608
_DAYS = """SELECT x.person_id, x.day, x.posts FROM days x JOIN silent r ON r.person_id = x.person_id
WHERE x.day > $year AND x.day <= $today AND x.posts > 0 ORDER BY x.person_id, x.day"""
_GOT = """SELECT r.person_id, COUNT(*) AS got FROM posts p JOIN (SELECT m.member_id, m.person_id FROM members m
  JOIN silent s ON s.person_id = m.person_id) r ON r.member_id = p.other_id
WHERE p.day > $quarter AND p.day <= $today AND p.member_id <> p.other_id GROUP BY r.person_id"""
_JOINED = """SELECT p.person_id, p.joined_day FROM people p JOIN often f ON f.person_id = p.person_id
WHERE p.joined_day IS NOT NULL AND (p.left_day IS NULL OR p.left_day > $today)"""
_SEEN = f"""SELECT m.person_id, m.day, m.here & {of_days("$year + INTERVAL 1 DAY", _AFTER)} AS here
FROM member_months m WHERE m.day BETWEEN date_trunc('month', $year) AND $today
  AND m.person_id IN ({{ids}}) ORDER BY m.day"""  # noqa: S608 - own text
_PARAMETER = re.compile(r"\$(\w+)")


def reckon_talk(engine: Engine, today: date, scope: Scope) -> TalkTo:
    """The three lists as of the evening of that day, among those who are members."""
    asking = _Asking(engine, today, scope)
    joined = dict(asking.rows(_JOINED))
    days: dict[int, list[Day]] = defaultdict(list)
    for person, day, posts in asking.rows(_DAYS):
        if person in joined:
            days[person].append(Day(day.toordinal(), posts))
    got = dict(asking.rows(_GOT))
    often = asking.rows("SELECT f.person_id, f.recent, f.past FROM often f")
    risers = rising(today, {person: (recent, past) for person, recent, past in often if person in joined}, joined)
    risks = at_risk(today, days, joined, got)
    champions, count = _champions(asking)
    counts = {"champions": count, "rising": len(risers), "at_risk": len(risks)}
    found = TalkTo(today, champions, risers[:SHOWN], risks[:SHOWN], counts)
    ids = {each.person_id for part in (found.champions, found.rising, found.at_risk) for each in part}
    months = asking.rows(_SEEN.format(ids=_list(ids))) if ids else []
    seen = {person: month + timedelta(days=here.bit_length() - 1) for person, month, here in months if here}
    return replace(found, seen=seen)


def _champions(asking: _Asking) -> tuple[list[Champion], int]:
    """The first by their share of all answers and of all people, together; and how many champions there are.

    The busiest tenth at most: who answers as much as everybody is no champion.
    """
    writers = asking.rows(_WRITERS)[0][0]
    every = asking.rows("SELECT SUM(g.answers) FROM given g")[0][0]
    if not writers or not every:
        return [], 0
    count = min(asking.rows(_SEVERAL)[0][0], max(_CHAMPIONS_AT_LEAST, writers // 10))
    most = _CANDIDATES
    while True:
        bounds = asking.rows(_BOUNDS, every=float(every), writers=float(writers), most=most + 1)
        found = _counted(asking, dict(row[:2] for row in bounds[:most]), every, writers)[: min(CHAMPIONS_SHOWN, count)]
        # Who was left out cannot come before these.
        is_sure = len(found) == min(CHAMPIONS_SHOWN, count) and (
            not found or found[-1].share + found[-1].contact_share > bounds[-1][2] * (1 + 1e-9)
        )
        if is_sure or len(bounds) <= most:
            return found, count
        most *= 8


def _counted(asking: _Asking, answers: dict[int, int], every: int, writers: int) -> list[Champion]:
    if not answers:
        return []
    ids = _list(answers)
    contacts = dict(asking.rows(_CONTACTS.format(ids=ids)))
    found = [
        Champion(one, answers[one], answers[one] / every, answered, newcomers, contacts[one], contacts[one] / writers)
        for one, answered, newcomers in asking.rows(_ANSWERED.format(ids=ids))
        if answered >= _ANSWERED_AT_LEAST
    ]
    return sorted(found, key=lambda each: (-(each.share + each.contact_share), each.person_id))


class _Asking:
    """An engine, a day and a scope, to ask SELECTs over the views and over those of this module."""

    def __init__(self, engine: Engine, today: date, scope: Scope) -> None:
        self._engine, self._cut, self._own = engine, Cut(scope), {"merged": _MERGED, "answers": _ANSWERS}
        ago = {"week": 7, "month": MONTH, "quarter": QUARTER, "before": MONTH + QUARTER, "year": YEAR}
        self._known: dict[str, object] = {name: today - timedelta(days=days) for name, days in ago.items()}
        self._known |= {**self._cut.parameters(), "today": today, "most": _LOOKED_AT}
        if not self.rows("SELECT COUNT(*) FROM merged")[0][0]:
            self._own["answers"] = _PLAIN_ANSWERS
        for name, sql in (("given", _GIVEN), ("taken", _TAKEN), ("often", _OFTEN), ("silent", _SILENT)):
            self._own[name] = self._made(sql)

    def rows(self, sql: str, **more: object) -> list[Any]:
        """The rows of a SELECT."""
        whole = self._whole(sql)
        return self._engine.rows(whole, self._named_in(whole, more))

    def _made(self, sql: str) -> str:
        """A SELECT that several questions are made of, from a table where the engine keeps one."""
        if not isinstance(self._engine, Sharing):
            return sql
        whole = self._whole(sql)
        return f"SELECT * FROM {self._engine.shared(whole, self._named_in(whole))}"  # noqa: S608 - a name of our own

    def _whole(self, sql: str) -> str:
        """The SELECT with those of this module that it names, and the views."""
        named: dict[str, str] = {}
        self._collect(sql, named)
        return with_views(sql, self._cut, None, **named)

    def _collect(self, sql: str, named: dict[str, str]) -> None:
        for name, text in self._own.items():
            if name not in named and re.search(rf"\b(?:FROM|JOIN)\s+{name}\b", sql):
                self._collect(text, named)
                named[name] = text

    def _named_in(self, sql: str, more: dict[str, object] | None = None) -> dict[str, object]:
        known = {**self._known, **(more or {})}
        return {name: known[name] for name in set(_PARAMETER.findall(sql))}


def _list(ids: Iterable[int]) -> str:
    return ", ".join(str(int(each)) for each in sorted(ids))
