"""The views that metrics select from: the store's tables, cut to a scope, each row with its group as `grp`.

people     person_id, joined_day, joined_at, left_day, source, grp; persons the same, each once, without a group
days       day, person_id, posts, threads, reactions, others, visits, grp: one row for each person, day and group
months     day (the first of a month), person_id, grp, here, wrote, engaged: a bit for each day, where not by place
signs      grp, person_id, days, wrote, engaged: on how many days of the period
doings     grp, person_id, days, posts, threads, reactions, others, visits: what each did in the period, summed
counts     day, grp and the columns of span_counts: whole steps of time, counted by the writer
stays      person_id, day (of joining), grp, last_day, second_week, fifth_week, thirteenth_week: joiners of the period
presence   person_id, present, past, joined_day, left_day, grp: here in the period, or in one of its length before
texts      post_id, thread_id, person_id, day, at, opens, other_id, sentiment, words, reactions, grp
topics     thread_id, space_kind, kind, person_id, day, at, accepted_at, closed_at, answered_at, peer_at, grp
replies    thread_id, person_id, day, at, other_id, is_staff: posts that open nothing, of everybody but bots
newcomers  grp, person_id, posted, answered, regular: how far the joiners of the period went
begun      grp, person_id, day, posted, answered: the same without the weeks after, by the day of joining
joiners    person_id, day, grp, day being the day they joined; leavers likewise, the day they left; beginners that of
           their first post
occasions  day, person_id, kind, subject_id, grp: who said that they come to an event, and who came
pageviews  day, visitor, is_member, page, thread_id, referrer, grp
lookups    day, is_member, words, results, grp

Staff and bots are left out of all but `replies`, pageviews and lookups, unless the scope has them in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from folkmoot.insights.metrics.cuts import STEPS, Cut
from folkmoot.insights.metrics.journeys import BEGUN, DOINGS, NEWCOMERS, STAYS_IN_PLACES, earliest, named_columns
from folkmoot.insights.metrics.summed import PLACED, cohorts, counts, grouped, kinds_of, marks, months, presence, signs

# What many questions of one asking start from, and what costs as much as there are members.
_SHARED = frozenset({"left_out", "tagged", "presence", "signs", "doings", "stays", "begun", "newcomers", "marks"})
Share = Callable[[str], str]
_LIVED = "m.last_day m.first_post_day m.second_week m.fifth_week m.thirteenth_week"


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


def _collect(sql: str, cut: Cut, named: dict[str, str], share: Share | None) -> None:
    for name, write in _VIEWS.items():
        if name not in named and re.search(rf"\b(?:FROM|JOIN)\s+{name}\b", sql):
            text = write(cut)
            if share and name in _SHARED:
                text = f"SELECT * FROM {share(with_views(text, cut, share))}"  # noqa: S608 - a name of our own
            _collect(text, cut, named, share)
            named[name] = text


def _left_out(cut: Cut) -> str:
    kinds = [column for column, kept in kinds_of(cut) if not kept]
    return f"SELECT DISTINCT person_id FROM members WHERE {' OR '.join(kinds) or 'FALSE'}"  # noqa: S608 - own columns


def _people(cut: Cut) -> str:
    where = [f"NOT m.{column}" for column, kept in kinds_of(cut) if not kept] + _sampled(cut)
    if cut.scope.source is not None:
        where.append("m.source = $source")
    if cut.scope.cohort:
        where.append("m.joined_day >= $cohort_first AND m.joined_day < $cohort_after")
    if cut.scope.segment:
        where.append(
            "m.person_id IN (SELECT o.person_id FROM segment_members s"
            " JOIN members o ON o.member_id = s.member_id WHERE s.segment = $segment)"
        )
    group = {"source": "m.source", "cohort": "date_trunc('month', m.joined_day)", "segment": "g.segment"}
    of_segments = """ JOIN (SELECT DISTINCT o.person_id AS person_id, s.segment AS segment FROM segment_members s
  JOIN members o ON o.member_id = s.member_id) g ON g.person_id = m.person_id"""
    columns = named_columns(f"m.person_id m.joined_day m.joined_at m.left_day m.source {_LIVED}")
    return f"""SELECT {columns}, {group.get(cut.by, "''")} AS grp
FROM lives m{of_segments if cut.by == "segment" else ""} WHERE {" AND ".join(where) or "TRUE"}"""  # noqa: S608 - own text


def _days(cut: Cut) -> str:
    if cut.by_place:
        return _days_in_places(cut)
    group = grouped(cut, "d.day")
    joined = " JOIN people p ON p.person_id = d.person_id" if cut.by_people else ""
    where = "" if cut.by_people else " WHERE d.person_id NOT IN (SELECT person_id FROM left_out)"
    columns = named_columns("d.day d.person_id d.posts d.threads d.reactions d.others d.visits")
    return f"SELECT {columns}, {group} AS grp\nFROM member_days d{joined}{where}"


def _days_in_places(cut: Cut) -> str:
    """The same of chosen places alone, which the writer has counted: of threads where tags choose or group them."""
    people = " JOIN people p ON p.person_id = m.person_id" if cut.by_people else ""
    group = grouped(cut, "m.day")
    by_tags = bool(cut.scope.tag) or cut.by == "tag"
    if not by_tags and (cut.by == "space" or len(cut.scope.space_ids) == 1):
        columns = named_columns("m.day m.person_id m.posts m.threads m.reactions m.others m.visits")
        return f"SELECT {columns}, {group} AS grp\nFROM place_days m{people} WHERE {_where(cut, 'm')}"
    table = _of_tag(cut, "thread_days") if by_tags else "place_days"
    sums = ", ".join(f"SUM(m.{name}) AS {name}" for name in ("posts", "threads", "reactions", "others"))
    return f"""SELECT {named_columns("m.day m.person_id")}, {sums}, MAX(m.visits) AS visits, {group} AS grp
FROM {table} m{people}{_tags(cut, "m")} WHERE {_where(cut, "m")}
GROUP BY m.day, m.person_id, {group}"""  # noqa: S608 - own text


def _texts(cut: Cut) -> str:
    columns = "x.post_id x.thread_id m.person_id x.day x.at x.opens x.other_id x.sentiment x.words x.reactions"
    return f"""SELECT {named_columns(columns)}, {grouped(cut, "x.day")} AS grp
FROM {_of_tag(cut, "posts")} x {_joins(cut, "x")} WHERE {_where(cut, "x")}"""  # noqa: S608 - own text


def _topics(cut: Cut) -> str:
    columns = "m.thread_id m.space_kind m.kind m.person_id m.day m.at m.accepted_at m.closed_at"
    answers = ["m.member_at", "m.staff_at", *(["m.program_at"] if cut.scope.with_bots else [])]
    people = " JOIN people p ON p.person_id = m.person_id" if cut.by_people else ""
    return f"""SELECT {named_columns(columns)}, {earliest(answers)} AS answered_at, m.member_at AS peer_at,
  {grouped(cut, "m.day")} AS grp
FROM {_of_tag(cut, "waits")} m{people}{_tags(cut, "m")} WHERE {_where(cut, "m")}"""  # noqa: S608 - own text


def _stays(cut: Cut) -> str:
    group = f"date_trunc('{cut.by}', p.joined_day)" if cut.by in STEPS else "p.grp"
    if cut.by_place:
        return STAYS_IN_PLACES.format(group=group)
    columns = named_columns(f"p.person_id {_LIVED.replace('m.', 'p.')}")
    return f"""SELECT {columns}, p.joined_day AS day, {group} AS grp
FROM people p WHERE p.joined_day BETWEEN $first AND $last"""  # noqa: S608 - own text


def _occasions(cut: Cut) -> str:
    return f"""SELECT {named_columns("f.day m.person_id f.kind f.subject_id")}, {grouped(cut, "f.day")} AS grp
FROM {_of_tag(cut, "facts")} f {_joins(cut, "f")} WHERE {_where(cut, "f")} AND f.kind IN ('rsvp', 'attend')"""  # noqa: S608 - own text


def _replies(cut: Cut) -> str:
    bots = "" if cut.scope.with_bots else " AND (m.is_bot IS NULL OR NOT m.is_bot)"
    # Who is gone without a trace has answered all the same: they are nobody, 0.
    return (
        f"SELECT {named_columns('x.thread_id x.day x.at x.other_id m.is_staff')}, "
        "COALESCE(m.person_id, 0) AS person_id\n"
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
    group = grouped(cut, "v.day")
    return (
        f"SELECT {named_columns('v.day v.visitor v.is_member v.page v.thread_id v.referrer')}, {group} AS grp "  # noqa: S608 - own text
        f"FROM {_of_tag(cut, 'visits')} v{_tags(cut, 'v')} WHERE {' AND '.join(where)}"
    )


def _lookups(cut: Cut) -> str:
    columns = named_columns("v.day v.visitor v.is_member v.words v.results")
    return f"SELECT {columns}, {grouped(cut, 'v.day')} AS grp FROM searches v"  # noqa: S608


def _joins(cut: Cut, table: str) -> str:
    people = " JOIN people p ON p.person_id = m.person_id" if cut.by_people else ""
    return f"JOIN members m ON m.member_id = {table}.member_id{people}{_tags(cut, table)}"


def _tags(cut: Cut, table: str) -> str:
    if cut.by != "tag":
        return ""
    return f" JOIN (SELECT thread_id, UNNEST(tags) AS tag FROM threads) t ON t.thread_id = {table}.thread_id"  # noqa: S608


def _where(cut: Cut, table: str) -> str:
    where = [PLACED, *_sampled(cut)]
    if cut.scope.space_ids:
        where.append(_in_spaces(cut, table))
    if cut.but:
        nowhere = "NOT" if None in cut.but else ""
        others = f"{table}.space_id NOT IN ({_ids(each or 0 for each in cut.but)})"
        where.append(f"CASE WHEN {table}.space_id IS NULL THEN {nowhere} TRUE ELSE {others} END")
    return " AND ".join(where)


def _in_spaces(cut: Cut, table: str) -> str:
    return f"{table}.space_id IN ({_ids(cut.scope.space_ids)})"


def _ids(ids: Iterable[int]) -> str:
    return ", ".join(str(int(each)) for each in ids)


def _sampled(cut: Cut) -> list[str]:
    return [f"m.person_id % {cut.one_in} = 0"] if cut.one_in > 1 else []


def _of_tag(cut: Cut, table: str) -> str:
    """The table, or what of it hangs on threads with the chosen tag: before anything is looked up for its rows."""
    if not cut.scope.tag:
        return table
    return f"(SELECT * FROM {table} WHERE thread_id IN (SELECT thread_id FROM tagged))"  # noqa: S608 - a table of ours


def _tagged(cut: Cut) -> str:
    return "SELECT thread_id FROM threads WHERE list_contains(tags, $tag)"


_VIEWS: dict[str, Callable[[Cut], str]] = {
    "left_out": _left_out,
    "tagged": _tagged,
    "people": _people,
    "persons": lambda cut: _people(replace(cut, by="")),
    "days": _days,
    "months": months,
    "signs": signs,
    "doings": lambda cut: DOINGS,
    "marks": marks,
    "counts": counts,
    "stays": _stays,
    "cohorts": cohorts,
    "newcomers": lambda cut: NEWCOMERS,
    "begun": lambda cut: BEGUN,
    "presence": presence,
    "texts": _texts,
    "topics": _topics,
    "occasions": _occasions,
    "replies": _replies,
    "joiners": _dated("joined_day"),
    "leavers": _dated("left_day"),
    "beginners": _dated("first_post_day"),
    "pageviews": _pageviews,
    "lookups": _lookups,
}
