"""Views over what the writer has summed: months of bits, counts of steps of time, cohorts."""

from __future__ import annotations

from folkmoot.insights.metrics.cuts import OF_PEOPLE, OF_VIEWS, STEPS, Cut
from folkmoot.insights.metrics.journeys import (
    PRESENCE,
    PRESENCE_IN_MONTHS,
    SIGNS,
    SIGNS_IN_MONTHS,
    named_columns,
)
from folkmoot.insights.store.sum_tables import SPAN_COUNTS

PLACED = "m.person_id NOT IN (SELECT person_id FROM left_out)"


def kinds_of(cut: Cut) -> tuple[tuple[str, bool], ...]:
    """The kinds of people that figures are without, and whether they are in this scope."""
    return ("is_staff", cut.scope.with_staff), ("is_bot", cut.scope.with_bots)


def grouped(cut: Cut, day: str) -> str:
    """What a row of a table is grouped by; `day` is its column with the day."""
    table = day.split(".")[0]
    if cut.by in STEPS:
        return f"date_trunc('{cut.by}', {day})"
    if cut.by in OF_PEOPLE:
        return "p.grp"
    return {"space": f"{table}.space_id", "tag": "t.tag", **OF_VIEWS}.get(cut.by, "''")


def months(cut: Cut) -> str:
    """The bits of months that the writer has made of all days."""
    if not is_by_month(cut):
        raise ValueError("Months hold all places, and no steps of time.")
    joined = " JOIN people p ON p.person_id = m.person_id" if cut.by_people else ""
    where = "" if cut.by_people else f" WHERE {PLACED}"
    columns = named_columns("m.day m.person_id m.here m.wrote m.engaged")
    return f"SELECT {columns}, {grouped(cut, 'm.day')} AS grp\nFROM member_months m{joined}{where}"


def is_by_month(cut: Cut) -> bool:
    """Whether the bits of months tell it: of all places, and in no steps of time, which begin on other days."""
    return not cut.by_place and cut.by not in STEPS


def signs(cut: Cut) -> str:
    """On how many days of the period people were here, wrote and did more than read."""
    return SIGNS_IN_MONTHS if is_by_month(cut) else SIGNS


def presence(cut: Cut) -> str:
    """Who was here in the period or in the one before it."""
    if cut.chain is None:
        return PRESENCE_IN_MONTHS if is_by_month(cut) else PRESENCE
    here = f"(d.marks >> {cut.chain.place('$first')})"
    before = f"(d.marks >> ({cut.chain.place('$first')} - 1))"
    return f"""SELECT d.grp AS grp, d.person_id AS person_id, {here} & 1 AS present, {before} & 1 AS past,
  d.joined_day AS joined_day, d.left_day AS left_day
FROM marks d WHERE {before} & 3 > 0"""  # noqa: S608 - own text


def marks(cut: Cut) -> str:
    """A bit for each period of the chain in which a person was here."""
    chain = cut.chain
    assert chain is not None
    view, bits, first = "days", f"CAST(1 AS BIGINT) << {chain.place('d.day')}", chain.first
    if is_by_month(cut):
        view, bits, first = "months", chain.bits("d.day", "d.here"), chain.first.replace(day=1)
    return f"""SELECT h.*, p.joined_day, p.left_day FROM (
  SELECT d.grp AS grp, d.person_id AS person_id, BIT_OR({bits}) AS marks
  FROM {view} d WHERE d.day BETWEEN DATE '{first}' AND DATE '{chain.last}' GROUP BY d.grp, d.person_id) h
JOIN persons p ON p.person_id = h.person_id WHERE h.marks > 0"""  # noqa: S608 - own text


def counts(cut: Cut) -> str:
    """Steps of time that the writer has counted."""
    where = [f"m.step = '{cut.by}'", *(f"NOT m.{column}" for column, kept in kinds_of(cut) if not kept)]
    where += ["m.source = $source"] if cut.scope.source is not None else []
    columns = named_columns(" ".join(f"m.{column.name}" for column in SPAN_COUNTS.columns))
    return f"SELECT {columns}, m.day AS grp FROM span_counts m WHERE {' AND '.join(where)}"  # noqa: S608 - own text


def cohorts(cut: Cut) -> str:
    """Cohorts that the writer has counted."""
    where = [f"NOT m.{column}" for column, kept in kinds_of(cut) if not kept]
    where += ["m.source = $source"] if cut.scope.source is not None else []
    columns = named_columns("m.cohort m.month m.people")
    return f"SELECT {columns} FROM cohort_counts m WHERE {' AND '.join(where) or 'TRUE'}"  # noqa: S608 - own text
