"""Where real community data lies, when it is beside the project."""

from __future__ import annotations

import os
from pathlib import Path

DATA = Path(os.environ.get("FOLKMOOT_REALDATA", Path(__file__).resolve().parents[5] / "shared" / "data"))


def is_there() -> bool:
    """Whether the data lies beside this checkout."""
    return DATA.is_dir()
