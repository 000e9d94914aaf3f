"""Bringing what a reader of another system's export yields into a community."""

from folkmoot.connections.loader.report import ImportReport
from folkmoot.connections.loader.run import run_import

__all__ = ["ImportReport", "run_import"]
