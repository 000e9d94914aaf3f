"""The report that lies beside a classifier's file: what was measured of it, for the page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from folkmoot.moderation.classifier.loading import base_path, open_model


def keep_report(file: Path | None, kind: str, report: Mapping[str, Any]) -> None:
    """Keep a report of a kind ("measured" or "published"); reports of another file that lay there go."""
    path = file or base_path()
    checksum = open_model(path).checksum
    kept = read_reports(path, checksum)
    text = json.dumps({**kept, kind: report, "model": checksum}, indent=1, sort_keys=True, ensure_ascii=False)
    _beside(path).write_text(text + "\n", encoding="utf-8")


def read_reports(path: Path, checksum: str) -> dict[str, Any]:
    """The reports of this very classifier, by their kind; none where none were kept or they are of another."""
    try:
        reports = json.loads(_beside(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return reports if isinstance(reports, dict) and reports.get("model") == checksum else {}


def _beside(path: Path) -> Path:
    return path.with_suffix(".json")
