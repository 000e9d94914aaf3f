"""Writing the sums of a store: all of them, or what a change touched."""

from __future__ import annotations

from dataclasses import replace

from folkmoot.insights.store.folder import Manifest
from folkmoot.insights.store.sum_tables import SUMS
from folkmoot.insights.store.sums import (
    STEPS,
    SUMS_FORMAT,
    cohorts_of,
    counts_of,
    lives_of,
    months_of,
    places_of,
    threads_of,
    waits_of,
)
from folkmoot.insights.store.workshop import GRAINS, Workshop

_FROM = ("facts", "threads", "posts", "members", "member_days")
# The sums that have a file for each period, of what table, and their SELECTs.
_BY_PERIOD = (
    ("place_days", "facts", places_of),
    ("thread_days", "facts", threads_of),
    ("member_months", "member_days", months_of),
)
# Who somebody is taken for decides of whose deeds rows count.
_STANDING = "member_id, person_id, is_staff, is_bot, source"
_TOUCHED = """
CREATE OR REPLACE TEMP TABLE touched_threads AS SELECT DISTINCT thread_id FROM (
    SELECT thread_id FROM gone_threads UNION ALL SELECT thread_id FROM come_threads
    UNION ALL SELECT thread_id FROM gone_posts UNION ALL SELECT thread_id FROM come_posts
) WHERE thread_id IS NOT NULL;
CREATE OR REPLACE TEMP TABLE touched_persons AS SELECT DISTINCT coalesce(m.person_id, t.member_id) AS person_id FROM (
    SELECT member_id FROM gone_facts UNION ALL SELECT member_id FROM come_facts
    UNION ALL SELECT member_id FROM gone_members UNION ALL SELECT member_id FROM come_members
) t LEFT JOIN {members} m ON m.member_id = t.member_id WHERE t.member_id IS NOT NULL;
CREATE OR REPLACE TEMP TABLE touched_days AS SELECT DISTINCT day FROM (
    SELECT day FROM gone_facts UNION ALL SELECT day FROM come_facts
    UNION ALL SELECT day FROM gone_posts UNION ALL SELECT day FROM come_posts
    UNION ALL SELECT day FROM {waits} WHERE thread_id IN (FROM touched_threads)
    UNION ALL SELECT day FROM {threads} WHERE thread_id IN (FROM touched_threads)
) WHERE day IS NOT NULL
"""


def all_sums(shop: Workshop, store: Manifest) -> Manifest:
    """The store with its sums reckoned from its other files."""
    names = {table.name for table in SUMS}
    after = replace(store, parts=tuple(part for part in store.parts if part.table not in names), sums=SUMS_FORMAT)
    sources = _sources(shop, after)
    shop.sql(f"CREATE OR REPLACE TEMP TABLE new_waits AS {waits_of(sources)}")
    after = _with_waits(shop, after, _labels(shop, after, "SELECT day FROM new_waits"), "new_waits")
    shop.sql("DROP TABLE new_waits")
    after = _with_file(shop, after, "lives", lives_of(sources))
    after = _with_cohorts_and_periods(shop, after, sorted({part.period for part in store.of("facts")}))
    return _with_file(shop, after, "span_counts", counts_of(_sources(shop, after)))


def _with_cohorts_and_periods(shop: Workshop, store: Manifest, periods: list[str]) -> Manifest:
    """The store with the counts of cohorts anew, and of these periods what was done in places and by month."""
    store = _with_file(shop, store, "cohort_counts", cohorts_of(_sources(shop, store)))
    for table, of_table, select_of in _BY_PERIOD:
        parts = [part for part in store.parts if part.table != table or part.period not in periods]
        for period in periods:
            own = [part for part in store.of(of_table) if part.period == period]
            sources = _sources(shop, store) | {of_table: shop.source(of_table, own)}
            parts += shop.write(table, select_of(sources), period)
        store = replace(store, parts=tuple(parts))
    return store


def changed_sums(shop: Workshop, before: Manifest, after: Manifest) -> Manifest:
    """The store after a change with the sums that it touches; the workshop has the rows that are gone and have come."""
    if before.sums != SUMS_FORMAT:
        return all_sums(shop, after)
    if all(before.of(table) == after.of(table) for table in _FROM):
        return after
    standing = f"(SELECT {_STANDING} FROM gone_members EXCEPT SELECT {_STANDING} FROM come_members)"
    if shop.sql(f"SELECT 1 FROM {standing} LIMIT 1"):
        return all_sums(shop, after)
    shop.sql(_TOUCHED.format(**_sources(shop, after)))
    after = _touched_waits(shop, after)
    persons = "person_id IN (FROM touched_persons)"
    sources = _only(_sources(shop, after), persons, "members", "member_days")
    stay = f"SELECT * FROM {_sources(shop, after)['lives']} WHERE person_id NOT IN (FROM touched_persons)"
    after = _with_file(shop, after, "lives", f"{stay} UNION ALL BY NAME SELECT * FROM ({lives_of(sources)})")
    periods = _labels(shop, after, "SELECT day FROM gone_facts UNION ALL SELECT day FROM come_facts")
    return _touched_counts(shop, _with_cohorts_and_periods(shop, after, periods))


def _touched_waits(shop: Workshop, store: Manifest) -> Manifest:
    sources = _sources(shop, store)
    fresh = waits_of(_only(sources, "thread_id IN (FROM touched_threads)", "threads", "posts"))
    shop.sql(f"CREATE OR REPLACE TEMP TABLE new_waits AS {fresh}")
    was = f"SELECT day FROM {sources['waits']} WHERE thread_id IN (FROM touched_threads)"
    periods = _labels(shop, store, f"SELECT day FROM new_waits UNION ALL {was}")
    return _with_waits(shop, store, periods, "new_waits")


def _with_waits(shop: Workshop, store: Manifest, periods: list[str], fresh: str) -> Manifest:
    """The waits of these periods anew: those that were not touched, and the fresh ones."""
    parts = list(store.parts)
    for period in periods:
        own = [part for part in parts if part.table == "waits" and part.period == period]
        select = f"SELECT * FROM {fresh} WHERE {_label(store)} = '{period}'"
        if own:
            stay = f"SELECT * FROM {shop.source('waits', own)} WHERE thread_id NOT IN (FROM touched_threads)"
            select = f"{stay} UNION ALL BY NAME {select}"
        parts = [part for part in parts if part not in own] + shop.write("waits", select, period)
    return replace(store, parts=tuple(parts))


def _touched_counts(shop: Workshop, store: Manifest) -> Manifest:
    sources = _sources(shop, store)
    spans = " UNION ALL ".join(
        f"SELECT DISTINCT '{step}' AS step, date_trunc('{step}', day)::DATE AS day FROM touched_days" for step in STEPS
    )
    shop.sql(f"CREATE OR REPLACE TEMP TABLE touched_spans AS {spans}")
    selects = [f"SELECT * FROM {sources['span_counts']} WHERE (step, day) NOT IN (FROM touched_spans)"]
    for step in STEPS:
        first, last = shop.sql(
            f"SELECT min(day), max(day) + INTERVAL 1 {step} FROM touched_spans WHERE step = '{step}'"
        )[0]
        if first is None:
            continue
        where = (
            f"day >= '{first}' AND day < '{last}' AND date_trunc('{step}', day)::DATE IN "
            f"(SELECT day FROM touched_spans WHERE step = '{step}')"
        )
        selects.append(counts_of(_only(sources, where, "member_days", "posts", "waits"), [step]))
    return _with_file(shop, store, "span_counts", " UNION ALL BY NAME ".join(selects))


def _with_file(shop: Workshop, store: Manifest, table: str, select: str) -> Manifest:
    """The store with one file of this table, which holds what is selected."""
    others = tuple(part for part in store.parts if part.table != table)
    return replace(store, parts=others + tuple(shop.write(table, select, "")))


def _sources(shop: Workshop, store: Manifest) -> dict[str, str]:
    return {name: shop.source(name, store.of(name)) for name in (*_FROM, *(table.name for table in SUMS))}


def _only(sources: dict[str, str], where: str, *tables: str) -> dict[str, str]:
    """The same sources, of these tables only the rows of which that is true."""
    return sources | {table: f"(SELECT * FROM {sources[table]} WHERE {where})" for table in tables}


def _labels(shop: Workshop, store: Manifest, days: str) -> list[str]:
    return [str(row[0]) for row in shop.sql(f"SELECT DISTINCT {_label(store)} FROM ({days}) ORDER BY 1")]


def _label(store: Manifest) -> str:
    grain = GRAINS[store.grain]
    return f"strftime(day, '{grain}')" if grain else "''"
