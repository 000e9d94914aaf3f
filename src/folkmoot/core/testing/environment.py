"""A pytest plugin, loaded before Django's settings are: the environment that tests run in."""

from __future__ import annotations

import gc
import os
import sys
import tempfile

# Containers forbid Python to keep what it has compiled. A run begins many processes, each of which would compile all
# that it imports: twice the time to begin.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

if "PYTEST_XDIST_WORKER" in os.environ or "FOLKMOOT_DATA" not in os.environ:
    # A folder for each worker: they would share counts of rate limits and files otherwise.
    os.environ["FOLKMOOT_DATA"] = tempfile.mkdtemp(prefix="folkmoot-test-")
os.environ.setdefault("FOLKMOOT_SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.setdefault("FOLKMOOT_LOG_LEVEL", "WARNING")
# Pages that tests open are no visits, but where a test says so.
os.environ.setdefault("FOLKMOOT_INSIGHTS_VISITS", "false")

# What is made while tests are collected stays until the last of them: it is not looked through for what could go.
gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    # Every seventy thousand things that stayed, all that stayed was looked through: a twentieth of the time of tests.
    gc.set_threshold(5_000, 10, 20)
    gc.enable()
