"""Whether tests that prove more the longer they run take their time: `make bench` has them do so."""

from __future__ import annotations

import os

IS_LONG = bool(os.environ.get("FOLKMOOT_SOAK"))


def at_length(short: int, long: int) -> int:
    """How often to try: the one in every run, the other with FOLKMOOT_SOAK=1."""
    return long if IS_LONG else short
