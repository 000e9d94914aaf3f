"""From an error to a sentence."""

from __future__ import annotations

import errno

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from folkmoot.cli.bootstrap import data_folder
from folkmoot.cli.imports import Kind
from folkmoot.cli.outcome import Refused, plain_sentence
from folkmoot.connections.importers import READERS
from folkmoot.core.errors import RuleBroken


@pytest.mark.parametrize(
    ("error", "part"),
    [
        (Refused("because"), "because"),
        (RuleBroken("x", "The rule says no."), "The rule says no."),
        (OperationalError("no such table: members_account"), "folkmoot migrate"),
        (OperationalError('relation "x" does not exist'), "folkmoot migrate"),
        (OperationalError("database or disk is full"), "The disk is full"),
        (OperationalError("connection to server at 127.0.0.1 failed: refused"), "does not answer"),
        (ImproperlyConfigured("FOLKMOOT_X must be yes or no"), "Wrong setting: FOLKMOOT_X"),
        (ImproperlyConfigured("Error loading psycopg2 or psycopg module"), "folkmoot[postgres]"),
        (ModuleNotFoundError("No module named 'redis'", name="redis"), "folkmoot[redis]"),
        (ModuleNotFoundError("No module named 'storages'", name="storages.backends"), "folkmoot[s3]"),
        (OperationalError("disk I/O error"), "The disk cannot be"),
        (OSError(errno.ENOSPC, "No space left on device"), "make room"),
        (PermissionError(13, "Permission denied", str(data_folder() / "metrics")), "choose another: --data"),
        (FileNotFoundError(2, "No such file or directory", "/nowhere"), "/nowhere"),
    ],
)
def test_what_may_happen_is_told_plainly(error: Exception, part: str) -> None:
    assert part in (plain_sentence(error) or "")


@pytest.mark.parametrize("error", [KeyError("x"), ModuleNotFoundError("x", name="folkmoot.nonsense"), TypeError()])
def test_a_mistake_of_ours_keeps_its_traceback(error: Exception) -> None:
    assert plain_sentence(error) is None


def test_the_kinds_of_import_are_those_that_can_be_read() -> None:
    assert {kind.value for kind in Kind} == {*READERS, "folkmoot"}
