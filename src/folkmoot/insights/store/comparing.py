"""Comparing a store with what the records say."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from folkmoot.communities.models import Community
from folkmoot.insights.store.folder import Manifest, folder_of
from folkmoot.insights.store.pieces import FROM_RECORDS
from folkmoot.insights.store.records.rows import Days
from folkmoot.insights.store.records.whole import all_rows
from folkmoot.insights.store.rollup import whole_rollup
from folkmoot.insights.store.workshop import workshop


def differences(community_id: int, store: Manifest) -> Iterator[str]:
    """A sentence for every file that is not there, and for every table that differs from the records."""
    missing = [part.file for part in store.parts if not (folder_of(community_id) / part.file).exists()]
    if missing:
        yield from (f"the file {name} of the store is not there" for name in missing)
        return
    days = Days(Community.objects.values_list("time_zone", flat=True).get(id=community_id))
    with workshop(community_id) as shop:
        shop.bring("new", all_rows(community_id, days))
        shop.sql(whole_rollup("new_facts", "new_members"))
        for table in (*FROM_RECORDS, "member_days"):
            source = shop.source(table, store.of(table))
            try:
                more = shop.sql(f"SELECT count(*) FROM (SELECT * FROM {source} EXCEPT ALL SELECT * FROM new_{table})")
                less = shop.sql(f"SELECT count(*) FROM (SELECT * FROM new_{table} EXCEPT ALL SELECT * FROM {source})")
            except duckdb.Error as error:
                yield f"{table} of the store cannot be read: {str(error).splitlines()[0]}"
                continue
            if more[0][0] or less[0][0]:
                yield f"{table} of the store has {more[0][0]} rows too many and {less[0][0]} too few"
