"""Readers of other systems' exports. They know nothing of our tables: they yield records, in order, as they read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from folkmoot.connections.importers.archive import Source, SourceBroken, open_source
from folkmoot.connections.importers.discourse import read_discourse
from folkmoot.connections.importers.mailing_list import read_mbox
from folkmoot.connections.importers.records import Record
from folkmoot.connections.importers.slack import read_slack
from folkmoot.connections.importers.stackexchange import read_stackexchange
from folkmoot.connections.importers.tables import read_csv

READERS: dict[str, Callable[[Source], Iterator[Record]]] = {
    "discourse": read_discourse,
    "slack": read_slack,
    "stackexchange": read_stackexchange,
    "mbox": read_mbox,
    "csv": read_csv,
}

__all__ = ["READERS", "Source", "SourceBroken", "open_source"]
