"""Limits set before parsing, so that no text costs more time than its length deserves."""

from __future__ import annotations

import re

from folkmoot.content.markup.policy import without_controls


def prepared(markdown: str, limit: int) -> tuple[str, bool]:
    """Return the source without control characters and at most `limit` long, and whether it was cut."""
    cut = len(markdown) > limit
    source = without_controls(markdown[:limit]).encode("utf-8", "replace").decode()
    return source.replace("\r\n", "\n").replace("\r", "\n"), cut
