"""Who gets which answer from the pages of members' records."""

from __future__ import annotations

from typing import Any

from e2e.rows import Row, managers

READS: dict[str, Row] = {
    "insights:records": managers(200),
    "insights:record": managers(200),
    "insights:record-note-create": managers(200),
    "insights:record-contact-create": managers(200),
    "insights:record-tag-give": managers(200),
    "insights:record-tag-take": 405,
    "insights:record-note": managers(200),
    "insights:record-note-delete": managers(200),
    "insights:record-contact": managers(200),
    "insights:record-contact-delete": managers(200),
    "insights:record-contact-done": 405,
    "insights:record-tag": managers(200),
    "insights:record-tag-delete": managers(200),
}
FORMS: dict[str, dict[str, Any]] = {
    "insights:record-note-create": {"text": "Met at the fair."},
}
WRITES: dict[str, Row] = {
    "insights:record-note-create": managers(302),
    "insights:record-contact-create": managers(422),
    "insights:record-tag-give": managers(302),
    "insights:record-tag-take": managers(302),
    "insights:record-note": managers(422),
    "insights:record-note-delete": managers(302),
    "insights:record-contact": managers(422),
    "insights:record-contact-delete": managers(302),
    "insights:record-contact-done": managers(302),
    "insights:record-tag": managers(302),
    "insights:record-tag-delete": managers(302),
}
