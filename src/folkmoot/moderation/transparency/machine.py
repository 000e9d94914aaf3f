"""The machine-readable file of a period: the same figures as on the page, as JSON and as CSV. docs/transparency.md
describes it; what is there keeps its name and meaning while the schema's number stays.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from folkmoot.moderation.queries.figures import SCHEMA
from folkmoot.moderation.transparency.periods import Period


def as_document(figures: Mapping[str, Any], *, community: str, period: Period, threshold: int) -> dict[str, Any]:
    """The figures with what is needed to read them."""
    return {
        "schema": SCHEMA, "community": community, "period": period.name, "kind": period.kind,
        "begin": period.begin.isoformat(), "end": period.end.isoformat(), "threshold": threshold,
        "figures": dict(figures),
    }  # fmt: skip


def as_json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1)


def as_csv(document: Mapping[str, Any]) -> str:
    """One line a figure: its name, the part of it, and the value; empty where too few stand behind it."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["period", "figure", "part", "value"])
    for name, value in document["figures"].items():
        parts = value.items() if isinstance(value, Mapping) else [("", value)]
        for part, each in parts:
            writer.writerow([document["period"], name, _safe(str(part)), "" if each is None else each])
    return file.getvalue()


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text
