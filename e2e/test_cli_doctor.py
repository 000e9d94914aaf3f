"""The doctor finds what is wrong, says how to mend it, and changes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from e2e.running import Installation
from folkmoot.core.testing.servers import free_port

pytestmark = pytest.mark.process


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    made = Installation(tmp_path / "data")
    made.migrate()
    made.data.chmod(0o700)
    return made


def _examine(installation: Installation, code: int, **env: str) -> dict[str, tuple[str, str]]:
    """Subject -> state and sentence with its mend; the worst of each subject."""
    answer: Any = json.loads(installation.run("doctor", "--json", code=code, **env).stdout)
    assert answer["healthy"] is (code == 0)
    ranks = {"ok": 0, "warning": 1, "fault": 2}
    worst: dict[str, tuple[str, str]] = {}
    for finding in answer["findings"]:
        if ranks[finding["state"]] >= ranks[worst.get(finding["subject"], ("ok", ""))[0]]:
            worst[finding["subject"]] = (finding["state"], f"{finding['found']} {finding['mend']}")
    return worst


def test_a_running_installation_is_healthy(installation: Installation) -> None:
    with installation.up("--workers", "1"):
        found = _examine(installation, 0)
    for subject in ("settings", "address", "secret", "data folder", "database", "migrations", "worker", "styles"):
        assert found[subject][0] == "ok", found[subject]
    assert found["mail"][0] == "warning"


@pytest.mark.parametrize(
    ("env", "found"),
    [
        (
            {
                "FOLKMOOT_TRUSTED_PROXY": "127.0.0.1", "FOLKMOOT_URL": "moot.example.org",
                "FOLKMOOT_SECRET_KEY": "short", "FOLKMOOT_REDIS_URL": "redis://127.0.0.1:9/0",
                "FOLKMOOT_SMTP_HOST": "127.0.0.1", "FOLKMOOT_SMTP_PORT": "9",
            },
            [
                ("settings", "warning", "Did you mean FOLKMOOT_TRUSTED_PROXIES?"),
                ("address", "fault", "such as https://"),
                ("secret", "fault", "could be forged"),
                ("redis", "fault", "FOLKMOOT_REDIS_URL"),
                ("mail", "fault", "FOLKMOOT_SMTP_HOST"),
            ],
        ),
        (
            {
                "FOLKMOOT_DEBUG": "yes", "FOLKMOOT_HOSTS": "other.example",
                "FOLKMOOT_DATABASE_URL": "postgres://x@127.0.0.1:9/x",
            },
            [
                ("settings", "fault", "Unset FOLKMOOT_DEBUG"),
                ("address", "fault", "Add localhost to FOLKMOOT_HOSTS"),
                ("database", "fault", "does not answer"),
            ],
        ),
        ({"FOLKMOOT_URL": "http://moot.example.org"}, [("address", "warning", "not encrypted")]),
        ({"FOLKMOOT_URL": "https://moot.example.org"}, [("address", "warning", "FOLKMOOT_TRUSTED_PROXIES")]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_the_way_out(
    installation: Installation, env: dict[str, str], found: list[tuple[str, str, str]]
) -> None:
    """Each thing by itself, however much is wrong at once."""
    named = _examine(installation, 1 if "fault" in {state for _subject, state, _part in found} else 0, **env)
    for subject, state, part in found:
        assert named[subject][0] == state
        assert part in named[subject][1]


def test_an_installation_without_tables_is_told_to_migrate(tmp_path: Path) -> None:
    found = _examine(Installation(tmp_path / "data"), 1)
    assert found["migrations"][0] == "fault"
    assert "folkmoot migrate" in found["migrations"][1]


def test_an_unreachable_store_for_files_is_a_fault(installation: Installation) -> None:
    env = {
        "FOLKMOOT_S3_BUCKET": "moot",
        "FOLKMOOT_S3_ENDPOINT": f"http://127.0.0.1:{free_port()}",
        "FOLKMOOT_S3_ACCESS_KEY": "x",
        "FOLKMOOT_S3_SECRET_KEY": "x",
    }
    assert _examine(installation, 1, **env)["files"][0] == "fault"


def test_others_who_may_read_the_data_are_warned_of(installation: Installation) -> None:
    installation.data.chmod(0o755)
    assert "chmod go-rwx" in _examine(installation, 0)["data folder"][1]
