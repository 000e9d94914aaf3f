"""Who gets which answer from the pages about health, whom to talk to, and members who are one person."""

from __future__ import annotations

from typing import Any

from e2e.rows import Row, managers, staff

READS: dict[str, Row] = {
    "insights:talk": managers(200),
    "insights:people": managers(200),
    "insights:person-part": 405,
    "insights:health": staff(200),
    "insights:trials": staff(200),
    "insights:trial-stop": 405,
}
FORMS: dict[str, dict[str, Any]] = {}
WRITES: dict[str, Row] = {
    "insights:people": managers(422),
    "insights:person-part": managers(302),
    "insights:trials": managers(422),
    "insights:trial-stop": managers(302),
}
