"""The files of a store: all of them, or those in which something changed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import duckdb
import structlog

from folkmoot.communities.models import Community
from folkmoot.insights.store.duck import quoted
from folkmoot.insights.store.folder import Manifest, Part
from folkmoot.insights.store.keepsake import ONLY_HERE
from folkmoot.insights.store.records.rows import MEMBER, POST, THREAD, Days
from folkmoot.insights.store.records.whole import all_rows, rows_of, segment_rows
from folkmoot.insights.store.rollup import ROLLUP_LEFT_OUT, later_rollup, whole_rollup
from folkmoot.insights.store.summing import all_sums, changed_sums
from folkmoot.insights.store.workshop import BY_NAME, GRAINS, Workshop, columns_of

log = structlog.get_logger(__name__)
FROM_RECORDS = ("facts", "posts", "threads", "members")
# Files hold all of time while there are few facts, then a year, then a month: a file is written anew when a row of it
# changes, and many small ones are slow to read.
ALL_AT_MOST, YEAR_AT_MOST = 1_000_000, 3_000_000
# Fresh files of one period are made into one when there are so many.
_FRESH_AT_MOST = 8
# What no page view and no search is: without a key, or out of all years.
_ODD = (
    "(key IS NOT NULL AND day BETWEEN '1900-01-01' AND '2999-12-31' "
    "AND \"at\" BETWEEN '1900-01-01' AND '3000-01-01') IS NOT true"
)
_OF_RECORD = {
    "facts": "(record_kind, record_id) IN (SELECT kind, id FROM records)",
    "posts": f"post_id IN (SELECT id FROM records WHERE kind = {POST})",
    "threads": f"thread_id IN (SELECT id FROM records WHERE kind = {THREAD})",
    "members": f"member_id IN (SELECT id FROM records WHERE kind = {MEMBER})",
}


def build_all(shop: Workshop, store: Manifest, community: Community, days: Days) -> Manifest:
    """Every file from the records; those that stand in `store` stay as they are."""
    shop.bring("new", all_rows(community.id, days))
    grain = _grain(shop)
    parts = list(store.parts)
    for table in FROM_RECORDS:
        for period in _periods(shop, f"new_{table}", table, grain):
            parts += shop.write(table, f"SELECT * FROM new_{table} WHERE {_is_of(table, grain, period)}", period)
    shop.bring_rows("new_segments", BY_NAME["segment_members"], segment_rows(community.id))
    parts += shop.write("segment_members", "SELECT * FROM new_segments", "")
    shop.sql(whole_rollup("new_facts", "new_members"))
    for period in _periods(shop, "new_member_days", "member_days", grain):
        of_it = f"SELECT * FROM new_member_days WHERE {_is_of('member_days', grain, period)}"
        parts += shop.write("member_days", of_it, period)
    return all_sums(shop, replace(store, parts=tuple(parts), grain=grain, time_zone=community.time_zone, built=True))


def change_some(
    shop: Workshop, store: Manifest, community_id: int, days: Days, records: Collection[tuple[int, int]], *,
    segments: bool,
) -> Manifest:  # fmt: skip
    """The store with the rows of these records as they are now; itself where they are as they were."""
    after = store
    if records:
        shop.bring_records(records)
        shop.bring("new", rows_of(community_id, days, records))
        for table in FROM_RECORDS:
            after = _with_changes(shop, after, table)
        after = changed_sums(shop, store, _with_rollup(shop, after))
    return _with_segments(shop, after, community_id) if segments or after is not store else after


def has_outgrown(store: Manifest) -> bool:
    """Whether its files have become too large to be written anew for every change."""
    by_period: dict[str, int] = {}
    for part in store.of("facts"):
        by_period[part.period] = by_period.get(part.period, 0) + part.rows
    at_most = {"all": 2 * ALL_AT_MOST, "year": 2 * YEAR_AT_MOST}.get(store.grain)
    return at_most is not None and max(by_period.values(), default=0) > at_most


def kept_parts(shop: Workshop, store: Manifest, time_zone: str) -> list[Part]:
    """The files of what exists only here, with the days of that time zone.

    Those that cannot be read are named and given up.
    """
    kept: list[Part] = []
    for table in ONLY_HERE:
        readable = [part for part in store.of(table) if _is_readable(shop, part)]
        kept += readable if store.time_zone == time_zone else _in_zone(shop, table, readable, time_zone)
    return kept


def _is_readable(shop: Workshop, part: Part) -> bool:
    """Whether it holds what a file of its table does: others may come with an export that somebody made up."""
    source = shop.source(part.table, [part])
    try:
        columns = [(name, kind) for name, kind, *_more in shop.sql(f"DESCRIBE SELECT * FROM {source}")]
        shop.sql(f"SELECT max(hash(COLUMNS(*))) FROM {source}")
        odd = columns != columns_of(BY_NAME[part.table]) or shop.sql(f"SELECT 1 FROM {source} WHERE {_ODD} LIMIT 1")
        why = "not the columns or days of its table" if odd else ""
    except duckdb.Error as error:
        why = str(error).splitlines()[0]
    if why:
        log.error("a file of the store is lost", file=part.file, rows=part.rows, why=why)
    return not why


def _in_zone(shop: Workshop, table: str, parts: list[Part], time_zone: str) -> list[Part]:
    day = f"CAST((\"at\" AT TIME ZONE 'UTC') AT TIME ZONE {quoted(time_zone)} AS DATE)"
    select = f"SELECT * REPLACE ({day} AS day) FROM {shop.source(table, parts)}"
    shop.sql(f"CREATE OR REPLACE TEMP TABLE moved_{table} AS {select}")
    moved: list[Part] = []
    for period in _periods(shop, f"moved_{table}", table, "month"):
        moved += shop.write(table, f"SELECT * FROM moved_{table} WHERE {_is_of(table, 'month', period)}", period)
    return moved


def _with_changes(shop: Workshop, store: Manifest, table: str) -> Manifest:
    """Compare the rows that the records had with those they have; write the periods in which they differ."""
    source, where = shop.source(table, store.of(table)), _OF_RECORD[table]
    shop.sql(f"CREATE OR REPLACE TEMP TABLE old_{table} AS SELECT * FROM {source} WHERE {where}")
    for name, these, others in (("gone", "old", "new"), ("come", "new", "old")):
        shop.sql(
            f"CREATE OR REPLACE TEMP TABLE {name}_{table} AS "
            f"SELECT * FROM {these}_{table} EXCEPT ALL SELECT * FROM {others}_{table}"
        )
    gone = _periods(shop, f"gone_{table}", table, store.grain)
    come = _periods(shop, f"come_{table}", table, store.grain)
    parts = list(store.parts)
    for period in sorted({*gone, *come}):
        own = [part for part in parts if part.table == table and part.period == period]
        fresh = f"SELECT * FROM come_{table} WHERE {_is_of(table, store.grain, period)}"
        if period not in gone and len(own) < _FRESH_AT_MOST:
            parts += shop.write(table, fresh, period)
            continue
        keys = ", ".join(BY_NAME[table].key)
        stay = f"SELECT * FROM {shop.source(table, own)} WHERE ({keys}) NOT IN (SELECT ({keys}) FROM gone_{table})"
        parts = [part for part in parts if part not in own]
        parts += shop.write(table, f"{stay} UNION ALL {fresh}", period)
    return replace(store, parts=tuple(parts)) if gone or come else store


def _with_rollup(shop: Workshop, store: Manifest) -> Manifest:
    """Count the days anew from the first that changed; all of them where people became one, or two again."""
    changed = "(SELECT * FROM gone_members UNION ALL SELECT * FROM come_members)"
    if shop.sql(f"SELECT member_id FROM {changed} GROUP BY 1 HAVING count(DISTINCT person_id) > 1 LIMIT 1"):
        first = None
    else:
        facts = "SELECT day, kind FROM gone_facts UNION ALL SELECT day, kind FROM come_facts"
        first = shop.sql(f"SELECT min(day) FROM ({facts}) WHERE kind NOT IN {ROLLUP_LEFT_OUT}")[0][0]
        if first is None:
            return store
    period = first.strftime(GRAINS[store.grain]) if first else ""
    stay = [part for part in store.parts if part.table == "member_days" and part.period < period]
    sources = (shop.source("facts", [p for p in store.of("facts") if p.period >= period]),
               shop.source("members", store.of("members")), shop.source("member_days", stay))  # fmt: skip
    shop.sql(later_rollup(*sources) if stay else whole_rollup(*sources[:2]))
    parts = [part for part in store.parts if part.table != "member_days"] + stay
    for each in _periods(shop, "new_member_days", "member_days", store.grain):
        of_it = f"SELECT * FROM new_member_days WHERE {_is_of('member_days', store.grain, each)}"
        parts += shop.write("member_days", of_it, each)
    return replace(store, parts=tuple(parts))


def _with_segments(shop: Workshop, store: Manifest, community_id: int) -> Manifest:
    table = "segment_members"
    shop.bring_rows("new_segments", BY_NAME[table], segment_rows(community_id))
    old = f"SELECT * FROM {shop.source(table, store.of(table))}"
    new = "SELECT * FROM new_segments"
    if not shop.sql(f"({old} EXCEPT {new}) UNION ALL ({new} EXCEPT {old}) LIMIT 1"):
        return store
    parts = [part for part in store.parts if part.table != table] + shop.write(table, new, "")
    return replace(store, parts=tuple(parts))


def _grain(shop: Workshop) -> str:
    count, years = shop.sql("SELECT count(*), count(DISTINCT year(day)) FROM new_facts")[0]
    if count <= ALL_AT_MOST:
        return "all"
    return "year" if count / max(1, years) <= YEAR_AT_MOST else "month"


def _periods(shop: Workshop, name: str, table: str, grain: str) -> list[str]:
    """The periods of which there are rows."""
    label = _label(table, grain)
    return [str(row[0]) for row in shop.sql(f"SELECT DISTINCT {label} FROM {name} ORDER BY 1")]


def _is_of(table: str, grain: str, period: str) -> str:
    return f"{_label(table, grain)} = '{period}'"


def _label(table: str, grain: str) -> str:
    when = BY_NAME[table].when
    return f"strftime({when}, '{GRAINS[grain]}')" if when and GRAINS[grain] else "''"
