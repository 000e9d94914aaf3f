"""Putting what lies in the inbox into the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from folkmoot.insights.store import inbox
from folkmoot.insights.store.duck import quoted
from folkmoot.insights.store.folder import Manifest
from folkmoot.insights.store.records.rows import Days, plain
from folkmoot.insights.store.workshop import BY_NAME, GRAINS, Workshop

_FRESH_AT_MOST = 24
_CONTROLS = dict.fromkeys((*range(32), 127), " ")


def put_in(shop: Workshop, store: Manifest, days: Days) -> Manifest:
    """The store with what lies in the inbox, and days as they are in the time zone of the moment."""
    after = store
    for table in inbox.TABLES:
        taken = inbox.taken(shop.folder, table)
        if taken:
            after = _with_taken(shop, after, table, taken, days)
    return after


def _with_taken(shop: Workshop, store: Manifest, table: str, taken: list[Path], days: Days) -> Manifest:
    columns = [column.name for column in BY_NAME[table].columns]
    rows = []
    for row in inbox.read(taken):
        at = datetime.fromisoformat(str(row["at"])).astimezone(UTC)
        row |= {"at": plain(at), "day": days.of(at)}
        rows.append(tuple(_clean(row.get(name)) for name in columns))
    shop.bring_rows(f"told_{table}", BY_NAME[table], rows)
    parts = list(store.parts)
    label = f"strftime(day, '{GRAINS['month']}')"
    for (period,) in shop.sql(f"SELECT DISTINCT {label} FROM told_{table} ORDER BY 1"):
        own = [part for part in parts if part.table == table and part.period == period]
        source = shop.source(table, own)
        fresh = (
            f"SELECT DISTINCT ON (key) * FROM told_{table} WHERE {label} = {quoted(period)} "
            f"AND key NOT IN (SELECT key FROM {source})"
        )
        if len(own) >= _FRESH_AT_MOST:
            parts = [part for part in parts if part not in own]
            fresh = f"SELECT * FROM {source} UNION ALL ({fresh})"
        parts += shop.write(table, fresh, period)
    return replace(store, parts=tuple(parts))


def _clean(value: object) -> object:
    """What somebody typed, without what no text has."""
    return value.translate(_CONTROLS) if isinstance(value, str) else value
