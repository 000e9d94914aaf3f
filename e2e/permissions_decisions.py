"""Who gets which answer from the pages of decisions, measures and the audit log; what is decided is about Eda."""

from __future__ import annotations

from typing import Any

from e2e.rows import Row, own, staff

READS: dict[str, Row] = {
    "moderation:mine": own(200),
    "moderation:mine-decision": own(404),
    "moderation:decisions": staff(200),
    "moderation:decision": staff(200),
    "moderation:decision-reverse": 405,
    "moderation:appeal": staff(200),
    "moderation:log": staff(200),
    "moderation:log-export": staff(200),
}
FORMS: dict[str, dict[str, Any]] = {"moderation:appeal": {"answer": "grant"}}
WRITES: dict[str, Row] = {
    "moderation:mine-decision": own(404),
    "moderation:decision-reverse": staff(302),
    "moderation:appeal": staff(302),
}
