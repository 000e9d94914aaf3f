"""Who gets which answer from the pages of segments."""

from __future__ import annotations

from typing import Any

from e2e.rows import Row, managers

READS: dict[str, Row] = {
    "segments:list": managers(200),
    "segments:create": managers(200),
    "segments:detail": managers(200),
    "segments:edit": managers(200),
    "segments:delete": managers(200),
    "segments:csv": managers(200),
    "segments:action": managers(200),
}
FORMS: dict[str, dict[str, Any]] = {
    "segments:create": {"name": "Early birds", "do": "save"},
    "segments:edit": {"name": "Late birds", "do": "save"},
    "segments:action": {"name": "Bird", "do": "confirm"},
}
WRITES: dict[str, Row] = {
    "segments:create": managers(302),
    "segments:edit": managers(302),
    "segments:delete": managers(302),
    "segments:action": managers(302),
}
