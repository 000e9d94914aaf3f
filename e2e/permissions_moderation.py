"""Who gets which answer from the pages of moderation."""

from __future__ import annotations

from typing import Any

from e2e.rows import Row, managers, members, own, staff

READS: dict[str, Row] = {
    "moderation:flag": members(200),
    "moderation:flag-withdraw": 405,
    "moderation:own-flags": own(200),
    "moderation:queue": staff(200),
    "moderation:queue-count": staff(200),
    "moderation:next": 405,
    "moderation:cases-decide": 405,
    "moderation:cases-undo": 405,
    "moderation:case": staff(200),
    "moderation:case-decide": 405,
    "moderation:case-claim": 405,
    "moderation:case-assign": 405,
    "moderation:case-severity": 405,
    "moderation:case-idea": 405,
    "moderation:desk": staff(200),
    "moderation:shift-end": 405,
    "moderation:break": 405,
    "moderation:team": managers(200),
    "moderation:settings": managers(200),
}
FORMS: dict[str, dict[str, Any]] = {
    "moderation:case-decide": {"deed": "approve"},
    "moderation:case-severity": {"severity": "2"},
    "moderation:case-idea": {"text": ""},
    "moderation:desk": {"capacity": "20"},
    "moderation:settings": {"part": "hours"},
}
WRITES: dict[str, Row] = {
    "moderation:flag": members(422),
    "moderation:flag-withdraw": members(422),
    "moderation:next": staff(302),
    "moderation:cases-decide": staff(302),
    "moderation:cases-undo": staff(302),
    "moderation:case-decide": staff(302),
    "moderation:case-claim": staff(302),
    "moderation:case-assign": staff(302),
    "moderation:case-severity": staff(302),
    "moderation:case-idea": staff(422),
    "moderation:desk": staff(302),
    "moderation:shift-end": staff(302),
    "moderation:break": staff(302),
    "moderation:settings": managers(302),
}
