"""Who gets which answer from guidelines, and from what the public is told of moderation."""

from __future__ import annotations

from typing import Any

from e2e.rows import Row, managers, members, staff

READS: dict[str, Row] = {
    "moderation:notice-create": 200,
    "moderation:notice": 200,
    "moderation:notice-confirm": 200,
    "moderation:trusted-flaggers": managers(200),
    "moderation:trusted-remove": 405,
    "moderation:notices": staff(200),
    "moderation:notice-unfounded": 405,
    "moderation:transparency": (404, 404, 404, 404, 404, 200, 200, 200),
    "moderation:figures-json": 404,
    "moderation:figures-csv": 404,
    "moderation:transparency-settings": managers(200),
    "moderation:transparency-yearly": managers(200),
    "moderation:statements": staff(200),
    "moderation:statement": staff(200),
    "moderation:statements-csv": managers(200),
    "moderation:statements-json": managers(200),
    "communities:guidelines-changes": 200,
    "communities:guidelines-version": 200,
    "communities:guidelines-discard": 405,
    "communities:guidelines-history": 200,
    "communities:guidelines-edit": managers(200),
    "communities:guidelines": 200,
    "spaces:guidelines": 200,
    "spaces:guidelines-edit": managers(200),
    "spaces:guidelines-accept": members(302),
    "spaces:guidelines-version": 404,
}
FORMS: dict[str, dict[str, Any]] = {
    "moderation:trusted-flaggers": {"name": "Hotline", "address": "@other.example"},
    "moderation:transparency-settings": {"period": "quarter", "threshold": "5"},
    "communities:guidelines-edit": {"title": "A clause", "text": ""},
    "spaces:guidelines-edit": {"title": "A clause", "text": ""},
}
WRITES: dict[str, Row] = {
    "moderation:notice-create": 422,
    "moderation:notice": 422,
    "moderation:notice-confirm": 302,
    "moderation:trusted-flaggers": managers(302),
    "moderation:trusted-remove": managers(302),
    "moderation:notice-unfounded": staff(302),
    "moderation:transparency-settings": managers(302),
    "moderation:statement": staff(302),
    "communities:guidelines-discard": managers(302),
    "communities:guidelines-edit": managers(422),
    "spaces:guidelines-edit": managers(422),
    "spaces:guidelines-accept": members(302),
}
