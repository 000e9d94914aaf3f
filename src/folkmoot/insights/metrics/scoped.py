"""The views that metrics select from: the store's tables, cut to a scope, each row with its group as `grp`.

people     person_id, joined_day, joined_at, left_day, source, grp; persons the same, each once, without a group
days       day, person_id, posts, threads, reactions, others, visits, grp: one row for each person, day and group
presence   person_id, present, past, grp: who was here in the period, or in the one of the same length before it
texts      post_id, thread_id, person_id, day, at, opens, other_id, sentiment, words, reactions, grp
topics     thread_id, space_kind, kind, person_id, day, at, accepted_at, closed_at, grp
replies    thread_id, person_id, day, at, other_id, is_staff: posts that open nothing, of everybody but bots
joiners    person_id, day, grp, day being the day they joined; leavers likewise, the day they left
occasions  day, person_id, kind, subject_id, grp: who said that they come to an event, and who came
pageviews  day, visitor, is_member, page, thread_id, referrer, grp
lookups    day, is_member, words, results, grp

Staff and bots are left out of all but `replies`, pageviews and lookups, unless the scope has them in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from folkmoot.core.errors import RuleBroken
from folkmoot.insights.metrics.definition import Scope

STEPS = ("day", "week", "month")
OF_PEOPLE = ("source", "cohort", "segment")
OF_PLACES = ("space", "tag")
OF_VIEWS = {"page": "v.page", "referrer": "v.referrer", "words": "v.words"}
# Groups whose very name says what somebody did.
TELLING = ("page", "referrer", "words")
# What many questions of one asking start from, and what costs as much as there are members.
_SHARED = frozenset({"left_out", "people", "persons", "presence"})
Share = Callable[[str], str]
_COHORT = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_PLACED = "m.person_id NOT IN (SELECT person_id FROM left_out)"


@dataclass(frozen=True, slots=True)
class Cut:
    """A scope, and by what its rows are grouped: '' for not at all, a step of time, or what a breakdown names."""

    scope: Scope
    by: str = ""

    @property
    def by_people(self) -> bool:
        """Whether people must be looked up, because they are chosen or grouped by what they are."""
        scope = self.scope
        return bool(scope.segment or scope.source is not None or scope.cohort or self.by in OF_PEOPLE)

    @property
    def by_place(self) -> bool:
        return bool(self.scope.space_ids or self.scope.tag or self.by in OF_PLACES)

    def parameters(self) -> dict[str, object]:
        """What the views' SQL names."""
        first, after = cohort_days(self.scope.cohort) if self.scope.cohort else (None, None)
        return {
            "segment": self.scope.segment,
            "source": self.scope.source,
            "tag": self.scope.tag,
            "cohort_first": first,
            "cohort_after": after,
        }


def with_views(sql: str, cut: Cut, share: Share | None = None, **own: str) -> str:
    """The SELECT, with the views before it that it needs, and those of its own.

    `share` gives the name of a table that holds the rows of a view which others need too.
    """
    named: dict[str, str] = {}
    for name, text in own.items():
        _collect(text, cut, named, share)
        named[name] = text
    _collect(sql, cut, named, share)
    if not named:
        return sql
    return "WITH " + ",\n".join(f"{name} AS (\n{text}\n)" for name, text in named.items()) + "\n" + sql


def cohort_days(cohort: str) -> tuple[date, date]:
    """The first day of the month 'YYYY-MM', and of the one after. Raises RuleBroken where it is no month."""
    if not _COHORT.fullmatch(cohort):
        raise RuleBroken("cohort", "A cohort is a month: 2026-04.", field="cohort")
    year, month = int(cohort[:4]), int(cohort[5:])
    return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)


def _collect(sql: str, cut: Cut, named: dict[str, str], share: Share | None) -> None:
    for name, write in _VIEWS.items():
        if name not in named and re.search(rf"\b(?:FROM|JOIN)\s+{name}\b", sql):
            text = write(cut)
            if share and name in _SHARED:
                text = f"SELECT * FROM {share(with_views(text, cut, share))}"  # noqa: S608 - a name of our own
            _collect(text, cut, named, share)
            named[name] = text


def _left_out(cut: Cut) -> str:
    kinds = [
        column for column, kept in (("is_staff", cut.scope.with_staff), ("is_bot", cut.scope.with_bots)) if not kept
    ]
    return f"SELECT DISTINCT person_id FROM members WHERE {' OR '.join(kinds) or 'FALSE'}"  # noqa: S608 - own columns


def _people(cut: Cut) -> str:
    having = []
    if cut.scope.source is not None:
        having.append("MAX(CASE WHEN m.member_id = m.person_id THEN m.source END) = $source")
    if cut.scope.cohort:
        having.append("MIN(m.joined_day) >= $cohort_first AND MIN(m.joined_day) < $cohort_after")
    where = _PLACED
    if cut.scope.segment:
        where += (
            " AND m.person_id IN (SELECT o.person_id FROM segment_members s"
            " JOIN members o ON o.member_id = s.member_id WHERE s.segment = $segment)"
        )
    group = {
        "source": "MAX(CASE WHEN m.member_id = m.person_id THEN m.source END)",
        "cohort": "date_trunc('month', MIN(m.joined_day))",
    }.get(cut.by, "''")
    plain = f"""SELECT m.person_id AS person_id, MIN(m.joined_day) AS joined_day, MIN(m.joined_at) AS joined_at,
  CASE WHEN COUNT(m.left_day) = COUNT(*) THEN MAX(m.left_day) END AS left_day,
  MAX(CASE WHEN m.member_id = m.person_id THEN m.source END) AS source, {group} AS grp
FROM members m WHERE {where} GROUP BY m.person_id{" HAVING " + " AND ".join(having) if having else ""}"""  # noqa: S608
    if cut.by != "segment":
        return plain
    return f"""SELECT {_named("p.person_id p.joined_day p.joined_at p.left_day p.source")}, g.segment AS grp
FROM ({plain}) p JOIN (SELECT DISTINCT o.person_id, s.segment FROM segment_members s
  JOIN members o ON o.member_id = s.member_id) g ON g.person_id = p.person_id"""  # noqa: S608 - own text


def _days(cut: Cut) -> str:
    if cut.by_place:
        return _days_in_places(cut)
    group = _group(cut, "d.day")
    joined = " JOIN people p ON p.person_id = d.person_id" if cut.by_people else ""
    where = "" if cut.by_people else " WHERE d.person_id NOT IN (SELECT person_id FROM left_out)"
    columns = _named("d.day d.person_id d.posts d.threads d.reactions d.others d.visits")
    return f"SELECT {columns}, {group} AS grp\nFROM member_days d{joined}{where}"


def _days_in_places(cut: Cut) -> str:
    group = _group(cut, "f.day")
    return f"""SELECT {_named("f.day m.person_id")},
  SUM(CASE WHEN f.kind = 'post' THEN 1 ELSE 0 END) AS posts,
  SUM(CASE WHEN f.kind = 'thread' THEN 1 ELSE 0 END) AS threads,
  SUM(CASE WHEN f.kind = 'reaction' THEN 1 ELSE 0 END) AS reactions,
  SUM(CASE WHEN f.kind NOT IN ('post', 'thread', 'reaction', 'visit') THEN 1 ELSE 0 END) AS others,
  MAX(CASE WHEN f.kind = 'visit' THEN 1 ELSE 0 END) AS visits, {group} AS grp
FROM facts f {_joins(cut, "f")} WHERE {_where(cut, "f")} AND f.kind NOT IN ('join', 'leave')
GROUP BY f.day, m.person_id, {group}"""  # noqa: S608 - own text


def _presence(cut: Cut) -> str:
    return """SELECT d.grp AS grp, d.person_id AS person_id,
  MAX(CASE WHEN d.day >= $first THEN 1 ELSE 0 END) AS present,
  MAX(CASE WHEN d.day < $first THEN 1 ELSE 0 END) AS past
FROM days d WHERE d.day BETWEEN $before_first AND $last GROUP BY d.grp, d.person_id"""


def _texts(cut: Cut) -> str:
    columns = "x.post_id x.thread_id m.person_id x.day x.at x.opens x.other_id x.sentiment x.words x.reactions"
    return f"""SELECT {_named(columns)}, {_group(cut, "x.day")} AS grp
FROM posts x {_joins(cut, "x")} WHERE {_where(cut, "x")}"""  # noqa: S608 - own text


def _topics(cut: Cut) -> str:
    columns = "x.thread_id x.space_kind x.kind m.person_id x.day x.at x.accepted_at x.closed_at"
    return f"""SELECT {_named(columns)}, {_group(cut, "x.day")} AS grp
FROM threads x {_joins(cut, "x")} WHERE {_where(cut, "x")}"""  # noqa: S608 - own text


def _occasions(cut: Cut) -> str:
    return f"""SELECT {_named("f.day m.person_id f.kind f.subject_id")}, {_group(cut, "f.day")} AS grp
FROM facts f {_joins(cut, "f")} WHERE {_where(cut, "f")} AND f.kind IN ('rsvp', 'attend')"""  # noqa: S608 - own text


def _replies(cut: Cut) -> str:
    bots = "" if cut.scope.with_bots else " AND (m.is_bot IS NULL OR NOT m.is_bot)"
    # Who is gone without a trace has answered all the same: they are nobody, 0.
    return (
        f"SELECT {_named('x.thread_id x.day x.at x.other_id m.is_staff')}, COALESCE(m.person_id, 0) AS person_id\n"
        f"FROM posts x LEFT JOIN members m ON m.member_id = x.member_id WHERE NOT x.opens{bots}"
    )


def _dated(day: str) -> Callable[[Cut], str]:
    def write(cut: Cut) -> str:
        group = f"date_trunc('{cut.by}', p.{day})" if cut.by in STEPS else "p.grp"
        return (
            f"SELECT p.person_id AS person_id, p.{day} AS day, {group} AS grp FROM people p WHERE p.{day} IS NOT NULL"  # noqa: S608 - own text
        )

    return write


def _pageviews(cut: Cut) -> str:
    where = ["TRUE" if cut.scope.with_bots else "NOT v.is_bot"]
    where += [_in_spaces(cut, "v")] if cut.scope.space_ids else []
    where += [f"v.thread_id IN ({_tagged()})"] if cut.scope.tag else []
    group = _group(cut, "v.day")
    return (
        f"SELECT {_named('v.day v.visitor v.is_member v.page v.thread_id v.referrer')}, {group} AS grp "  # noqa: S608 - own text
        f"FROM visits v{_tags(cut, 'v')} WHERE {' AND '.join(where)}"
    )


def _lookups(cut: Cut) -> str:
    columns = _named("v.day v.visitor v.is_member v.words v.results")
    return f"SELECT {columns}, {_group(cut, 'v.day')} AS grp FROM searches v"  # noqa: S608


def _named(columns: str) -> str:
    """Columns under their own names: where two tables have the name, ClickHouse keeps the table's before it."""
    return ", ".join(f"{each} AS {each.split('.')[1]}" for each in columns.split())


def _group(cut: Cut, day: str) -> str:
    table = day.split(".")[0]
    if cut.by in STEPS:
        return f"date_trunc('{cut.by}', {day})"
    if cut.by in OF_PEOPLE:
        return "p.grp"
    return {"space": f"{table}.space_id", "tag": "t.tag", **OF_VIEWS}.get(cut.by, "''")


def _joins(cut: Cut, table: str) -> str:
    people = " JOIN people p ON p.person_id = m.person_id" if cut.by_people else ""
    return f"JOIN members m ON m.member_id = {table}.member_id{people}{_tags(cut, table)}"


def _tags(cut: Cut, table: str) -> str:
    if cut.by != "tag":
        return ""
    return f" JOIN (SELECT thread_id, UNNEST(tags) AS tag FROM threads) t ON t.thread_id = {table}.thread_id"  # noqa: S608


def _where(cut: Cut, table: str) -> str:
    where = [_PLACED]
    if cut.scope.space_ids:
        where.append(_in_spaces(cut, table))
    if cut.scope.tag:
        where.append(f"{table}.thread_id IN ({_tagged()})")
    return " AND ".join(where)


def _in_spaces(cut: Cut, table: str) -> str:
    return f"{table}.space_id IN ({', '.join(str(int(each)) for each in cut.scope.space_ids)})"


def _tagged() -> str:
    return "SELECT thread_id FROM threads WHERE list_contains(tags, $tag)"


_VIEWS: dict[str, Callable[[Cut], str]] = {
    "left_out": _left_out,
    "people": _people,
    "persons": lambda cut: _people(replace(cut, by="")),
    "days": _days,
    "presence": _presence,
    "texts": _texts,
    "topics": _topics,
    "occasions": _occasions,
    "replies": _replies,
    "joiners": _dated("joined_day"),
    "leavers": _dated("left_day"),
    "pageviews": _pageviews,
    "lookups": _lookups,
}
