"""What every command owes: quick help, plain sentences, exit codes, JSON where a program reads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from e2e.running import COMMAND, Installation

pytestmark = pytest.mark.process

COMMANDS = ("check", "export --community x f.zip", "token create a@b.example --community x --scope read")


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(tmp_path / "data")


def test_help_names_every_command_without_loading_django() -> None:
    loaded = "import sys, folkmoot.cli.main; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loaded], check=False).returncode == 0
    shown = subprocess.run([*COMMAND, "--help"], capture_output=True, text=True, check=True).stdout
    for name in (
        "up", "serve", "worker", "migrate", "community", "member", "token", "import", "export", "backup", "restore",
        "check", "doctor", "demo",
    ):  # fmt: skip
        assert f"\n  {name} " in shown


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_before_migrate_says_so(installation: Installation, command: str) -> None:
    refused = installation.run(*command.split(), code=1)
    assert "folkmoot migrate" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_wrong_usage_ends_with_2(installation: Installation) -> None:
    installation.run("nonsense", code=2)
    installation.run("import", "slack", "/nowhere", "--community", "x", code=2)
    installation.run("import", "folkmoot", str(Path(__file__)), "--community", "x", code=2)


def test_a_wrong_setting_is_named(installation: Installation) -> None:
    refused = installation.run("migrate", code=1, FOLKMOOT_SMTP_PORT="many")
    assert "FOLKMOOT_SMTP_PORT must be a whole number" in refused.stderr
    refused = installation.run("migrate", code=1, FOLKMOOT_DATABASE_URL="mysql://x/y")
    assert "FOLKMOOT_DATABASE_URL" in refused.stderr


def test_migrate_says_what_it_did(installation: Installation) -> None:
    assert len(installation.json("migrate")["applied"]) > 10
    assert installation.json("migrate") == {"applied": []}


def test_check_of_an_empty_installation_is_clean(installation: Installation) -> None:
    installation.migrate()
    assert installation.json("check") == {"faults": [], "fixed": False}


def test_an_unknown_community_is_named_with_those_there_are(installation: Installation) -> None:
    installation.migrate()
    refused = installation.run("export", "--community", "nowhere", installation.data / "x.zip", code=1)
    assert "There is no community 'nowhere'" in refused.stderr
