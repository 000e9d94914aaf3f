"""The machine: the data folder, the disk, the clock, what was collected."""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from folkmoot.cli.examination import Finding, fault, ok, warning

_ENOUGH, _LITTLE = 1_000_000_000, 200_000_000
# No machine's clock should be before the day this version was made.
_RELEASED = 1_790_000_000


def data_folder() -> Iterator[Finding]:
    """Writable, and nobody else's to read."""
    folder = Path(settings.DATA)
    if not os.access(folder, os.W_OK | os.X_OK):
        yield fault("data folder", f"{folder} is not writable.", f"Make it belong to who runs Folkmoot: chown {folder}")
        return
    # What lies in a folder that is shut is shut as well.
    if folder.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield warning("data folder", f"Others on this machine may read {folder}.", f"chmod go-rwx {folder}")
        return
    yield ok("data folder", str(folder))


def disk() -> Iterator[Finding]:
    """Room to write."""
    usage = shutil.disk_usage(settings.DATA)
    free = f"{usage.free / 1e9:.1f} GB free"
    if usage.free < _LITTLE:
        yield fault("disk", f"Only {free}.", "Make room: writes fail when the disk is full.")
    elif usage.free < _ENOUGH:
        yield warning("disk", f"Only {free}.", "Make room soon; a backup needs as much as the data.")
    else:
        yield ok("disk", free)


def clock() -> Iterator[Finding]:
    """Times that make sense, here and against the database's server."""
    if time.time() < _RELEASED:
        yield fault("clock", "The clock is years behind: sign-in links and tokens fail.", "Set it, and run NTP.")
        return
    difference = _difference_to_database()
    if abs(difference) > 5:
        yield warning("clock", f"The database's clock differs by {difference:.0f} s.", "Run NTP on both machines.")
    else:
        yield ok("clock", "Agrees with the database's.")


def static_files() -> Iterator[Finding]:
    """Styles and scripts, built and collected."""
    from folkmoot.cli.static_files import fingerprint_of_sources, stamp_of

    built = Path(__file__).resolve().parents[2] / "web" / "static" / "built"
    if not any(built.glob("*.css")):
        yield fault("styles", "Styles and scripts were not built.", "Run `make install` (an installed wheel has them).")
    elif stamp_of(Path(settings.STATIC_ROOT)) != fingerprint_of_sources():
        yield warning("styles", "The collected styles are of another version.", "Restart `folkmoot up` or `serve`.")
    else:
        yield ok("styles", f"Collected in {settings.STATIC_ROOT}.")


def _difference_to_database() -> float:
    from django.db import DatabaseError, connection

    if connection.vendor != "postgresql":
        return 0.0
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
            return float(cursor.fetchone()[0]) - time.time()
    except DatabaseError:
        return 0.0
