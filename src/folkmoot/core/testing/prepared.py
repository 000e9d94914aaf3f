"""Data folders that many tests begin with: made once in a run of the suite, and copied from then on."""

from __future__ import annotations

import fcntl
import re
import shutil
from collections.abc import Callable
from pathlib import Path

_RUN = re.compile(r"pytest-\d+")


def prepared(folder: Path, name: str, make: Callable[[Path], str]) -> str:
    """Fill `folder` as `make` does and return what it returned; all workers of a run share what was made."""
    run = next((parent for parent in folder.parents if _RUN.fullmatch(parent.name)), None)
    if run is None:
        return make(folder)
    kept, said = run / f"prepared-{name}", run / f"prepared-{name}.said"
    with (run / f"prepared-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            shutil.rmtree(kept, ignore_errors=True)
            said.write_text(make(kept), encoding="utf-8")
    shutil.copytree(kept, folder, dirs_exist_ok=True)
    return said.read_text(encoding="utf-8")
