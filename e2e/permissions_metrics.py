"""Who gets which answer from definitions of metrics, and from how they are set."""

from __future__ import annotations

from typing import Any

from e2e.rows import Row, managers, staff

READS: dict[str, Row] = {
    "insights:metrics": staff(200),
    "insights:metric": staff(200),
    "insights:settings": managers(200),
}
FORMS: dict[str, dict[str, Any]] = {"insights:settings": {"minimum": "5"}}
WRITES: dict[str, Row] = {"insights:settings": managers(422)}
