"""Who gets which answer from the pages of decisions, measures and the audit log; what is decided is about Eda."""

from __future__ import annotations

from typing import Any

from e2e.rows import Row, managers, own, staff

READS: dict[str, Row] = {
    "moderation:mine": own(200),
    "moderation:mine-decision": own(404),
    "moderation:decisions": staff(200),
    "moderation:decision": staff(200),
    "moderation:decision-reverse": 405,
    "moderation:appeal": staff(200),
    "moderation:member": staff(200),
    "moderation:notes": 405,
    "moderation:note-delete": 405,
    "moderation:sanction-lift": 405,
    "moderation:brakes": staff(200),
    "moderation:brake-end": 405,
    "moderation:ladder": managers(200),
    "moderation:letters": managers(200),
    "moderation:log": staff(200),
    "moderation:log-export": staff(200),
}
FORMS: dict[str, dict[str, Any]] = {"moderation:appeal": {"answer": "grant"}}
WRITES: dict[str, Row] = {
    "moderation:mine-decision": own(404),
    "moderation:decision-reverse": staff(302),
    "moderation:appeal": staff(302),
    "moderation:member": staff(422),
    "moderation:notes": staff(302),
    "moderation:note-delete": (*[403] * 6, 302, 302),
    "moderation:sanction-lift": staff(302),
    "moderation:brakes": staff(422),
    "moderation:brake-end": staff(302),
    "moderation:ladder": managers(422),
    "moderation:letters": managers(422),
}
