"""Who carries the community, who rises and who is about to be lost; runs where the engine is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from folkmoot.insights.metrics.definition import Scope
from folkmoot.insights.metrics.scoped import Cut, with_views
from folkmoot.insights.rising.choosing import at_risk, rising
from folkmoot.insights.rising.listing import Champion, TalkTo
from folkmoot.insights.rising.rhythm import QUARTER, YEAR, Day
from folkmoot.insights.store.engine import Engine

SHOWN = 25
# Champions have answered so many people at least.
_ANSWERED_AT_LEAST = 3
_CHAMPIONS_AT_LEAST = 5
# So many of those who wrote on most days are looked at: an upper bound for what is read into memory.
_LOOKED_AT = 20_000

_ANSWERS = """SELECT x.person_id, count(*) AS answers, count(DISTINCT o.person_id) AS answered,
  count(DISTINCT CASE WHEN date_diff('day', o.joined_day, x.day) <= 30 THEN o.person_id END) AS newcomers
FROM texts x JOIN members o ON o.member_id = x.other_id
WHERE x.day > $quarter AND x.day <= $today AND o.person_id <> x.person_id GROUP BY x.person_id"""
_CONTACTS = """SELECT pairs.one AS person_id, count(DISTINCT pairs.other) AS contacts FROM (
  SELECT x.person_id AS one, o.person_id AS other FROM texts x JOIN members o ON o.member_id = x.other_id
  WHERE x.day > $quarter AND x.day <= $today AND o.person_id <> x.person_id
  UNION ALL
  SELECT o.person_id AS one, x.person_id AS other FROM texts x JOIN members o ON o.member_id = x.other_id
  WHERE x.day > $quarter AND x.day <= $today AND o.person_id <> x.person_id) pairs
GROUP BY pairs.one"""
_WRITERS = """SELECT count(DISTINCT x.person_id) FROM texts x WHERE x.day > $quarter AND x.day <= $today"""
_DAYS = """SELECT x.person_id, x.day, count(*) AS posts FROM texts x JOIN (
  SELECT w.person_id AS person_id FROM texts w WHERE w.day > $year AND w.day <= $today
  GROUP BY w.person_id HAVING max(w.day) >= $quarter AND count(DISTINCT w.day) >= 3
  ORDER BY count(DISTINCT w.day) DESC, w.person_id LIMIT $most) often ON often.person_id = x.person_id
WHERE x.day > $year AND x.day <= $today GROUP BY x.person_id, x.day ORDER BY x.person_id, x.day"""
_GOT = """SELECT o.person_id, count(*) AS got FROM posts p JOIN members o ON o.member_id = p.other_id
WHERE p.day > $quarter AND p.day <= $today AND p.member_id <> p.other_id GROUP BY o.person_id"""
_JOINED = """SELECT p.person_id, p.joined_day FROM people p
WHERE p.joined_day IS NOT NULL AND (p.left_day IS NULL OR p.left_day > $today)"""


_SEEN = """SELECT d.person_id, max(d.day) FROM member_days d
WHERE d.day <= $today AND list_contains($ids, d.person_id) GROUP BY d.person_id"""
_PARAMETER = re.compile(r"\$(\w+)")


def reckon_talk(engine: Engine, today: date, scope: Scope) -> TalkTo:
    """The three lists as of the evening of that day, among those who are members."""
    joined = dict(_rows(engine, _JOINED, today, scope))
    days: dict[int, list[Day]] = defaultdict(list)
    for person, day, posts in _rows(engine, _DAYS, today, scope):
        if person in joined:
            days[person].append(Day(day.toordinal(), posts))
    got = dict(_rows(engine, _GOT, today, scope))
    champions = _champions(engine, today, scope, joined)
    risers = rising(today, days, joined)
    risks = at_risk(today, days, joined, got)
    counts = {"champions": len(champions), "rising": len(risers), "at_risk": len(risks)}
    found = TalkTo(today, champions[:SHOWN], risers[:SHOWN], risks[:SHOWN], counts)
    ids = sorted({each.person_id for part in (found.champions, found.rising, found.at_risk) for each in part})
    seen = dict(_rows(engine, _SEEN, today, scope, ids=ids)) if ids else {}
    return replace(found, seen=seen)


def _champions(engine: Engine, today: date, scope: Scope, joined: Mapping[int, date]) -> list[Champion]:
    """By their share of all answers and of all people, together."""
    answers = _rows(engine, _ANSWERS, today, scope)
    contacts = dict(_rows(engine, _CONTACTS, today, scope))
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


def _rows(engine: Engine, sql: str, today: date, scope: Scope, **more: object) -> list[Any]:
    cut = Cut(scope)
    whole = with_views(sql, cut)
    known = {**cut.parameters(), "today": today, "most": _LOOKED_AT, **more}
    known |= {"quarter": today - timedelta(days=QUARTER), "year": today - timedelta(days=YEAR)}
    return engine.rows(whole, {name: known[name] for name in set(_PARAMETER.findall(whole))})
