"""Statements of reasons as files: the payload of the database's interface, and a table in the order of its own."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from folkmoot.moderation.dsa.checking import STATEMENTS_AT_MOST

# The columns of the database's own daily files, less what only the database knows, and ours for it at the end.
COLUMNS = (
    "decision_visibility", "decision_visibility_other", "end_date_visibility_restriction",
    "decision_monetary", "decision_monetary_other", "end_date_monetary_restriction",
    "decision_provision", "end_date_service_restriction", "decision_account", "end_date_account_restriction",
    "account_type", "decision_ground", "decision_ground_reference_url", "illegal_content_legal_ground",
    "illegal_content_explanation", "incompatible_content_ground", "incompatible_content_explanation",
    "incompatible_content_illegal", "category", "category_addition", "category_specification",
    "category_specification_other", "content_type", "content_type_other", "content_language", "content_date",
    "content_id_ean", "territorial_scope", "application_date", "decision_facts", "source_type", "source_identity",
    "automated_detection", "automated_decision", "puid",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t")


def as_csv(statements: Iterable[Mapping[str, Any]]) -> str:
    """One line a statement; lists stand as JSON, line breaks as spaces, and nothing begins a formula."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in statements:
        writer.writerow(_cell(each.get(name)) for name in COLUMNS)
    return file.getvalue()


def as_json(statements: Sequence[Mapping[str, Any]]) -> str:
    """Batches of at most 100, each as it is to be sent."""
    return json.dumps({"batches": list(batches(statements))}, ensure_ascii=False, indent=1)


def batches(statements: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, list[Mapping[str, Any]]]]:
    """What one request of the interface carries, one after the other."""
    for start in range(0, len(statements), STATEMENTS_AT_MOST):
        yield {"statements": list(statements[start : start + STATEMENTS_AT_MOST])}


def _cell(value: Any) -> str:
    text = json.dumps(value, separators=(",", ":")) if isinstance(value, list) else " ".join(str(value or "").split())
    return f"'{text}" if text.startswith(_FORMULA) else text
