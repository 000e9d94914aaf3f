"""Printing a report: what prints runs in a process of its own and never in one that serves pages."""

from __future__ import annotations

import os
import subprocess
import sys

from django.utils.translation import gettext as _

from folkmoot.core.errors import RuleBroken
from folkmoot.insights.reports.press import NO_LIBRARY, NOT_INSTALLED

_SECONDS = 90
# What finding Python's modules and the system's fonts takes: no key of the installation is among it.
_KEPT = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_CACHE_HOME")


def printed(html: str) -> bytes:
    """The document as PDF. Raises RuleBroken, which says in plain words what is missing or went wrong."""
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "folkmoot.insights.reports.press"], input=html.encode(), capture_output=True,
            timeout=_SECONDS, check=False, env=environment,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise RuleBroken("print", _("Printing took too long and was ended.")) from error
    if done.returncode == NOT_INSTALLED:
        words = _("PDFs are not installed here. Whoever runs this installation adds them with: folkmoot[pdf]")
        raise RuleBroken("no-pdf", words)
    if done.returncode == NO_LIBRARY:
        words = _(
            "PDFs need Pango, a library of the system. On Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0"
        )
        raise RuleBroken("no-pdf", words)
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF"):
        raise RuleBroken("print", _("The report could not be printed."))
    return done.stdout
