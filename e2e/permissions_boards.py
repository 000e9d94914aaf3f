"""Who gets which answer from the overview, boards, notes, files and SQL. The board and the notes are Max's, shared."""

from __future__ import annotations

from typing import Any

from e2e.rows import Row, managers, staff

READS: dict[str, Row] = {
    "insights:home": staff(200),
    "insights:card": staff(200),
    "insights:behind": managers(200),
    "insights:board": staff(200),
    "insights:board-create": managers(200),
    "insights:board-edit": managers(200),
    "insights:board-delete": managers(200),
    "insights:annotations": staff(200),
    "insights:annotation": managers(200),
    "insights:annotation-delete": 405,
    "insights:exports": staff(200),
    "insights:export": staff(409),
    "insights:sql": managers(200),
    "insights:query-delete": 405,
    "insights:analysts": 405,
    "insights:analyst-delete": 405,
}
FORMS: dict[str, dict[str, Any]] = {}
WRITES: dict[str, Row] = {
    "insights:board-create": managers(422),
    "insights:board-edit": managers(422),
    "insights:board-delete": managers(302),
    "insights:annotations": staff(422),
    "insights:annotation": managers(422),
    "insights:annotation-delete": managers(302),
    "insights:sql": managers(422),
    "insights:query-delete": managers(302),
    "insights:analysts": managers(302),
    "insights:analyst-delete": managers(404),
}
