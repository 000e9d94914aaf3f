"""Running a measurement in a process of its own: Django is set up once a process."""

from __future__ import annotations

import subprocess
import sys


def run_again(name: str, *arguments: object) -> None:
    """Run a measurement with other options; ends this one where that fails."""
    code = subprocess.call([sys.executable, "-m", "bench", name, *map(str, arguments)])
    if code:
        raise SystemExit(code)
