"""A pytest plugin, loaded before Django's settings are: the environment that tests run in."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("FOLKMOOT_DATA", tempfile.mkdtemp(prefix="folkmoot-test-"))
os.environ.setdefault("FOLKMOOT_SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.setdefault("FOLKMOOT_LOG_LEVEL", "WARNING")
