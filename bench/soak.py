"""What the suite tries a few times in every run, at length: writes cut off, odd requests, every page in every look."""

from __future__ import annotations

import os
import subprocess
import sys

from folkmoot.core.testing.realdata import is_there


def main(arguments: list[str]) -> None:
    """Run the tests marked `soak` with all the trials they have; options go to pytest."""
    environment = os.environ | {"FOLKMOOT_SOAK": "1"}
    marks = "soak" if is_there() else "soak and not realdata"
    code = subprocess.call([sys.executable, "-m", "pytest", "-n", "2", "-m", marks, *arguments], env=environment)
    if code:
        raise SystemExit(code)
