"""Who gets which answer from the network of a community, which here has nothing in its store yet."""

from __future__ import annotations

from typing import Any

from e2e.rows import Row, managers, staff

READS: dict[str, Row] = {
    "insights:network": staff(200),
    "insights:network-newcomers": staff(200),
    "insights:network-table": managers(404),
    "insights:network-graphml": staff(422),
    "insights:network-ties": staff(422),
}
FORMS: dict[str, dict[str, Any]] = {}
WRITES: dict[str, Row] = {}
