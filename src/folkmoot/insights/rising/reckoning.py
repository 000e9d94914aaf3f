"""Who carries the community, who rises and who is about to be lost; runs where the engine is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from folkmoot.insights.metrics.cuts import Cut
from folkmoot.insights.metrics.definition import Scope
from folkmoot.insights.metrics.scoped import with_views
from folkmoot.insights.rising.choosing import at_risk, rising
from folkmoot.insights.rising.listing import Champion, TalkTo
from folkmoot.insights.rising.rhythm import MONTH, QUARTER, REGULAR_DAYS, YEAR, Day
from folkmoot.insights.store.engine import Engine, Sharing

SHOWN = 25
# Champions have answered so many people at least.
_ANSWERED_AT_LEAST = 3
_CHAMPIONS_AT_LEAST = 5
# So many of those who wrote on most days are looked at: an upper bound for what is read into memory.
_LOOKED_AT = 20_000

# Who answered whom, and how often: answers, and contacts either way, are made of it.
_PAIRS = """SELECT x.person_id AS one, o.person_id AS other, count(*) AS answers,
  MAX(CASE WHEN date_diff('day', o.joined_day, x.day) <= 30 THEN 1 ELSE 0 END) AS is_newcomer
FROM texts x JOIN members o ON o.member_id = x.other_id
WHERE x.day > $quarter AND x.day <= $today AND o.person_id <> x.person_id GROUP BY x.person_id, o.person_id"""
_ANSWERS = """SELECT p.one AS person_id, SUM(p.answers) AS answers, COUNT(*) AS answered,
  SUM(p.is_newcomer) AS newcomers
FROM pairs p GROUP BY p.one"""
_CONTACTS = f"""SELECT c.one AS person_id, COUNT(*) AS contacts FROM (
  SELECT p.one AS one, p.other AS other FROM pairs p UNION SELECT p.other AS one, p.one AS other FROM pairs p) c
JOIN (SELECT a.one AS one FROM pairs a GROUP BY a.one HAVING COUNT(*) >= {_ANSWERED_AT_LEAST}) s ON s.one = c.one
GROUP BY c.one"""  # noqa: S608 - own number
_WRITERS = (
    """SELECT count(DISTINCT x.person_id) FROM days x WHERE x.day > $quarter AND x.day <= $today AND x.posts > 0"""
)
# On how many days each wrote of those who wrote on most days: in the last month, in the quarter before, in the year.
_OFTEN = """SELECT w.person_id AS person_id, SUM(CASE WHEN w.day > $month THEN 1 ELSE 0 END) AS recent,
  SUM(CASE WHEN w.day > $before AND w.day <= $month THEN 1 ELSE 0 END) AS past, COUNT(*) AS written,
  MAX(w.day) AS last_day
FROM days w WHERE w.day > $year AND w.day <= $today AND w.posts > 0
GROUP BY w.person_id HAVING MAX(w.day) >= $quarter AND COUNT(*) >= 3
ORDER BY COUNT(*) DESC, w.person_id LIMIT $most"""
# Of those of them who are silent for a week and wrote on some days, each day.
_DAYS = f"""SELECT x.person_id, x.day, x.posts FROM days x JOIN (
  SELECT f.person_id AS person_id FROM often f WHERE f.last_day <= $week AND f.written >= {REGULAR_DAYS}) r
  ON r.person_id = x.person_id
WHERE x.day > $year AND x.day <= $today AND x.posts > 0 ORDER BY x.person_id, x.day"""  # noqa: S608 - own text
_GOT = """SELECT o.person_id, SUM(p.got) AS got FROM (
  SELECT p.other_id AS other_id, COUNT(*) AS got FROM posts p
  WHERE p.day > $quarter AND p.day <= $today AND p.member_id <> p.other_id GROUP BY p.other_id) p
JOIN members o ON o.member_id = p.other_id GROUP BY o.person_id"""
_JOINED = f"""SELECT p.person_id, p.joined_day FROM people p JOIN (
  SELECT f.person_id AS person_id FROM often f
  UNION SELECT a.one AS person_id FROM pairs a GROUP BY a.one HAVING COUNT(*) >= {_ANSWERED_AT_LEAST}) n
  ON n.person_id = p.person_id
WHERE p.joined_day IS NOT NULL AND (p.left_day IS NULL OR p.left_day > $today)"""  # noqa: S608 - own number


_SEEN = """SELECT d.person_id, max(d.day) FROM member_days d
WHERE d.day > $year AND d.day <= $today AND list_contains($ids, d.person_id) GROUP BY d.person_id"""
_PARAMETER = re.compile(r"\$(\w+)")


def reckon_talk(engine: Engine, today: date, scope: Scope) -> TalkTo:
    """The three lists as of the evening of that day, among those who are members."""
    made = {name: _made(engine, sql, today, scope) for name, sql in (("pairs", _PAIRS), ("often", _OFTEN))}
    joined = dict(_rows(engine, _JOINED, today, scope, made))
    days: dict[int, list[Day]] = defaultdict(list)
    for person, day, posts in _rows(engine, _DAYS, today, scope, made):
        if person in joined:
            days[person].append(Day(day.toordinal(), posts))
    got = dict(_rows(engine, _GOT, today, scope))
    champions = _champions(engine, today, scope, joined, made)
    often = _rows(engine, "SELECT person_id, recent, past FROM often", today, scope, made)
    risers = rising(today, {person: (recent, past) for person, recent, past in often if person in joined}, joined)
    risks = at_risk(today, days, joined, got)
    counts = {"champions": len(champions), "rising": len(risers), "at_risk": len(risks)}
    found = TalkTo(today, champions[:SHOWN], risers[:SHOWN], risks[:SHOWN], counts)
    ids = sorted({each.person_id for part in (found.champions, found.rising, found.at_risk) for each in part})
    seen = dict(_rows(engine, _SEEN, today, scope, ids=ids)) if ids else {}
    return replace(found, seen=seen)


def _champions(
    engine: Engine, today: date, scope: Scope, joined: Mapping[int, date], made: Mapping[str, str]
) -> list[Champion]:
    """By their share of all answers and of all people, together."""
    answers = _rows(engine, _ANSWERS, today, scope, made)
    contacts = dict(_rows(engine, _CONTACTS, today, scope, made))
    writers = _rows(engine, _WRITERS, today, scope)[0][0]
    every = sum(count for _person, count, *_more in answers)
    found = [
        Champion(person, count, count / every, answered, newcomers, contacts[person], contacts[person] / writers)
        for person, count, answered, newcomers in answers
        if answered >= _ANSWERED_AT_LEAST and person in joined
    ]
    found.sort(key=lambda each: (-(each.share + each.contact_share), each.person_id))
    # The busiest tenth at most: who answers as much as everybody is no champion.
    return found[: max(_CHAMPIONS_AT_LEAST, writers // 10)]


def _made(engine: Engine, sql: str, today: date, scope: Scope) -> str:
    """A SELECT that several questions are made of, from a table where the engine keeps one."""
    whole = with_views(sql, Cut(scope))
    if isinstance(engine, Sharing):
        return f"SELECT * FROM {engine.shared(whole, _named_in(whole, today, scope))}"  # noqa: S608 - a name of our own
    return whole


def _rows(
    engine: Engine, sql: str, today: date, scope: Scope, made: Mapping[str, str] | None = None, **more: object
) -> list[Any]:
    whole = with_views(sql, Cut(scope), None, **(made or {}))
    return engine.rows(whole, _named_in(whole, today, scope, **more))


def _named_in(sql: str, today: date, scope: Scope, **more: object) -> dict[str, object]:
    ago = {"week": 7, "month": MONTH, "quarter": QUARTER, "before": MONTH + QUARTER, "year": YEAR}
    known = {**Cut(scope).parameters(), "today": today, "most": _LOOKED_AT, **more}
    known |= {name: today - timedelta(days=days) for name, days in ago.items()}
    return {name: known[name] for name in set(_PARAMETER.findall(sql))}
