"""Who gets which answer from the pages of moderation."""

from __future__ import annotations

from typing import Any

from e2e.rows import Row, members, own

READS: dict[str, Row] = {
    "moderation:flag": members(200),
    "moderation:flag-withdraw": 405,
    "moderation:own-flags": own(200),
}
FORMS: dict[str, dict[str, Any]] = {}
WRITES: dict[str, Row] = {
    "moderation:flag": members(422),
    "moderation:flag-withdraw": members(422),
}
