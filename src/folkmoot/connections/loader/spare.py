"""How an import asks the database to work: with little memory, and knowing how much there is by now."""

from __future__ import annotations

from django.db import connection

from folkmoot.connections.models import ImportedItem
from folkmoot.content.models import Post, Reaction, Thread
from folkmoot.members.models import Membership

_ROWS_LOOKED_AT = 1_000
_GROWN = (Membership, Thread, Post, Reaction, ImportedItem)


def spare_memory() -> None:
    """Have SQLite read the file by pages instead of mapping it, and sort on disk, for the rest of this connection."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA mmap_size=0")
        cursor.execute("PRAGMA temp_store=FILE")


def learn_sizes() -> None:
    """Have the database look at the tables that grew: counting by the wrong index would take hours."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit={_ROWS_LOOKED_AT}")
        for model in _GROWN:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
