"""A sheet as a file: CSV and JSON here, Parquet where the engine is."""

from __future__ import annotations

from folkmoot.core.sheets import as_csv
from folkmoot.insights.files import as_json, reckon_parquet
from folkmoot.insights.sheets import Sheet
from folkmoot.insights.store.reading import ask


def file_content(community_id: int, sheet: Sheet, form: str) -> str | bytes:
    """The sheet as csv, json or parquet. Raises StoreUnavailable."""
    if form == "csv":
        return as_csv(sheet.columns, sheet.rows)
    if form == "json":
        return as_json(sheet.columns, sheet.rows)
    return ask(community_id, reckon_parquet, sheet.columns, sheet.rows)
