"""HTML that is kept, without what templates indent it by: a fifth of a page."""

from __future__ import annotations

import re

_INDENT = re.compile(r"\n\s+")


def without_indents(html: str) -> str:
    """The same to a reader: what browsers take for one space becomes one line break. Not for `pre` and `textarea`."""
    return _INDENT.sub("\n", html)
