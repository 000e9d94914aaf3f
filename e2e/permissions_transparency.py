"""Who gets which answer from guidelines, and from what the public is told of moderation."""

from __future__ import annotations

from typing import Any

from e2e.rows import Row, managers, members

READS: dict[str, Row] = {
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
    "communities:guidelines-edit": {"title": "A clause", "text": ""},
    "spaces:guidelines-edit": {"title": "A clause", "text": ""},
}
WRITES: dict[str, Row] = {
    "communities:guidelines-discard": managers(302),
    "communities:guidelines-edit": managers(422),
    "spaces:guidelines-edit": managers(422),
    "spaces:guidelines-accept": members(302),
}
