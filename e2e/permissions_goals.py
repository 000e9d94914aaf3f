"""Who gets which answer from goals and reports; of the cast, Eda alone is named on the goal."""

from __future__ import annotations

from typing import Any

from e2e.rows import Row, managers, staff

READS: dict[str, Row] = {
    "insights:home": staff(200),
    "insights:goals": staff(200),
    "insights:goal-create": managers(200),
    "insights:goal-sign-by-link": 404,
    "insights:goal": staff(200),
    "insights:goal-edit": managers(200),
    "insights:goal-propose": 405,
    "insights:goal-discard": 405,
    "insights:goal-sign": 405,
    "insights:goal-close": 405,
    "insights:goal-milestone": 405,
    "insights:reports": staff(200),
    "insights:report-create": managers(200),
    "insights:report-confirm": 404,
    "insights:report-leave": 404,
    "insights:report-read": 404,
    "insights:report-read-pdf": 404,
    "insights:report": staff(200),
    "insights:report-edit": managers(200),
    "insights:report-archive": 405,
    "insights:report-make": 405,
    "insights:report-readers": 405,
    "insights:report-edition": staff(200),
    "insights:report-pdf": staff(200),
    "insights:report-words": 405,
    "insights:report-send": 405,
    "insights:report-discard": 405,
    "insights:report-shares": 405,
}
FORMS: dict[str, dict[str, Any]] = {
    "insights:goal-close": {"outcome": "stopped", "learned": "Much"},
    "insights:goal-milestone": {"done": "1"},
    "insights:goal-propose": {"again": "1"},
    "insights:report-make": {"first": "2026-03-01", "last": "2026-03-31"},
    "insights:report-readers": {"people": "@nils"},
    "insights:report-shares": {"days": "7"},
    "insights:report-words": {"words": "So it was."},
}
_MANAGED: Row = (403, 403, 403, 403, 403, 403, 302, 302)
WRITES: dict[str, Row] = {
    "insights:goal-create": managers(422),
    "insights:goal-sign-by-link": 404,
    "insights:goal-edit": managers(422),
    "insights:goal-propose": _MANAGED,
    "insights:goal-discard": _MANAGED,
    # Nobody of these is asked.
    "insights:goal-sign": staff(404),
    "insights:goal-close": _MANAGED,
    "insights:goal-milestone": _MANAGED,
    "insights:report-create": managers(422),
    "insights:report-confirm": 404,
    "insights:report-leave": 404,
    "insights:report-edit": managers(422),
    "insights:report-archive": _MANAGED,
    "insights:report-make": _MANAGED,
    "insights:report-readers": _MANAGED,
    "insights:report-words": _MANAGED,
    "insights:report-send": _MANAGED,
    "insights:report-discard": _MANAGED,
    "insights:report-shares": _MANAGED,
}
