"""The demo and whole communities from the command line; one command by itself: folkmoot/cli/tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from e2e.demo_site import put_demo
from e2e.running import Installation

pytestmark = pytest.mark.process


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    made = Installation(tmp_path / "data")
    made.migrate()
    return made


def test_the_demo_is_made_once_is_sound_and_its_link_signs_in(installation: Installation) -> None:
    made = installation.json("demo")
    assert made["threads"] >= 30
    assert "/c/moorland/sign-in/" in made["sign_in"]
    assert installation.json("demo")["threads"] == 0
    assert installation.json("check")["faults"] == []
    with installation.up("--workers", "1") as running:
        assert running.get("/c/moorland/")[0] == 200
        assert running.get(made["sign_in"].split("localhost:8000", 1)[1])[0] == 200
        assert "Nobody is here yet" not in running.text()


def test_an_export_comes_back_the_same(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "data")
    put_demo(installation.data)
    written = installation.json("export", "--community", "moorland", tmp_path / "moorland.zip")
    other = Installation(tmp_path / "other")
    other.migrate()
    read = other.json("import", "folkmoot", tmp_path / "moorland.zip")
    assert read["rows"] == written["rows"]
    assert other.json("check")["faults"] == []
