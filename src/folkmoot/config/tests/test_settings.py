"""The environment's readers, and that no variable is undocumented."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from folkmoot.config import env
from folkmoot.config.catalogue import CONDITIONAL, OPTIONS, SETTINGS, settings_table
from folkmoot.config.database import database_settings

ROOT = Path(__file__).resolve().parents[4]


def test_every_variable_that_is_read_is_explained_and_none_besides() -> None:
    read = {name for name in env.asked if name.startswith("FOLKMOOT_")}
    assert read - set(SETTINGS) == set()
    assert set(SETTINGS) - read - OPTIONS - CONDITIONAL == set()


def test_every_conditional_variable_stands_in_the_code() -> None:
    source = "".join(path.read_text() for path in (ROOT / "src/folkmoot/config").glob("*.py"))
    for name in CONDITIONAL:
        assert name in source or re.sub(r"FOLKMOOT_(GOOGLE|GITHUB)", "FOLKMOOT_{name.upper()}", name) in source


def test_the_docs_have_the_table() -> None:
    assert settings_table() in (ROOT / "docs/operating.md").read_text(encoding="utf-8")


def test_a_secret_may_stand_in_a_file(tmp_path: Path, monkeypatch: Any) -> None:
    (tmp_path / "key").write_text("from a file\n")
    monkeypatch.setenv("FOLKMOOT_TRY_FILE", str(tmp_path / "key"))
    assert env.text("FOLKMOOT_TRY") == "from a file"
    env.asked.pop("FOLKMOOT_TRY")


@pytest.mark.parametrize(
    ("value", "read"), [("yes", True), ("ON", True), ("1", True), ("no", False), ("", False), ("false", False)]
)
def test_a_flag_reads_the_usual_words(value: str, read: bool, monkeypatch: Any) -> None:
    monkeypatch.setenv("FOLKMOOT_DEBUG", value)
    assert env.flag("FOLKMOOT_DEBUG") is read


@pytest.mark.parametrize("reader", [env.flag, lambda name: env.integer(name, 1)])
def test_a_wrong_value_is_refused_with_the_variables_name(reader: Any, monkeypatch: Any) -> None:
    # What is asked here must not stand in the table that another test compares.
    monkeypatch.setattr(env, "asked", {})
    monkeypatch.setenv("FOLKMOOT_DEBUG", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="FOLKMOOT_DEBUG"):
        reader("FOLKMOOT_DEBUG")


def test_a_database_address_is_taken_apart(tmp_path: Path) -> None:
    made = database_settings("postgres://moot:p%40ss@db.example:5433/folk?sslmode=require", data=tmp_path)
    assert (made["USER"], made["PASSWORD"], made["HOST"], made["PORT"], made["NAME"]) == (
        "moot", "p@ss", "db.example", "5433", "folk",
    )  # fmt: skip
    assert made["OPTIONS"]["sslmode"] == "require"
    assert database_settings("", data=tmp_path)["NAME"] == str(tmp_path / "folkmoot.sqlite3")
    with pytest.raises(ImproperlyConfigured, match="mysql"):
        database_settings("mysql://x", data=tmp_path)
