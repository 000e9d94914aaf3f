"""Sheets as CSV that spreadsheets open safely."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """The rows with a line of heads. Texts that a spreadsheet would take for a formula begin with an apostrophe."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow([_harmless(column) for column in columns])
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return target.getvalue()


def _harmless(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value
