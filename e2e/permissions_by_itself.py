"""Who gets which answer from the pages of workflows and of onboarding."""

from __future__ import annotations

from typing import Any

from e2e.rows import Row, managers, members, own, staff

READS: dict[str, Row] = {
    "onboarding:welcome": staff(200),
    "onboarding:welcome-action": 405,
    "onboarding:settings": managers(200),
    "onboarding:checklist": managers(200),
    "onboarding:checklist-dismiss": 405,
    "onboarding:greetings": managers(200),
    "onboarding:journeys": 302,
    "onboarding:buddies": staff(200),
    "onboarding:pair-end": 405,
    "onboarding:offer": members(200),
    "automation:list": staff(200),
    "automation:create": managers(200),
    "automation:settings": managers(200),
    "automation:stop-all": 405,
    "automation:workflow": staff(200),
    "automation:workflow-state": 405,
    "automation:results": staff(200),
    "automation:versions": staff(200),
    "automation:version-restore": 405,
    "automation:export": staff(200),
    "automation:edit": managers(200),
    "automation:edit-name": managers(200),
    "automation:edit-trigger": managers(200),
    "automation:edit-rules": managers(200),
    "automation:edit-condition": managers(200),
    "automation:step": managers(200),
    "automation:step-condition": managers(200),
    "automation:dry-run": staff(200),
    "automation:runs": staff(200),
    "automation:run": staff(200),
    "automation:run-action": 405,
    "automation:note": 404,
    "automation:note-seen": 405,
}
FORMS: dict[str, dict[str, Any]] = {
    "automation:create": {"starter": "away"},
    "onboarding:welcome-action": {"do": "claim"},
    "onboarding:buddies": {"newcomer": "nobody"},
    "onboarding:pair-end": {"do": "end"},
}
WRITES: dict[str, Row] = {
    "onboarding:welcome-action": staff(302),
    "onboarding:settings": managers(422),
    "onboarding:checklist": managers(422),
    "onboarding:checklist-dismiss": own(302),
    "onboarding:greetings": managers(422),
    "onboarding:journeys": managers(302),
    "onboarding:buddies": staff(422),
    "onboarding:pair-end": (404, 404, 404, 404, 404, 302, 302, 302),
    "onboarding:offer": (403, 403, 403, 422, 422, 422, 422, 422),
    "automation:create": managers(302),
    "automation:settings": managers(422),
    "automation:stop-all": managers(302),
    "automation:workflow-state": managers(302),
    "automation:version-restore": managers(302),
    "automation:edit": managers(302),
    "automation:edit-name": managers(302),
    "automation:edit-trigger": managers(422),
    "automation:edit-rules": managers(422),
    "automation:edit-condition": managers(302),
    "automation:step": managers(422),
    "automation:step-condition": managers(302),
    "automation:run-action": managers(302),
    "automation:note-seen": 404,
}
