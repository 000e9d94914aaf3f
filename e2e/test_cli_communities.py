"""Communities, members, tokens and the demo from the command line."""

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


def test_a_community_with_owner_and_token_comes_from_three_commands(installation: Installation) -> None:
    made = installation.json("community", "create", "fen", "--name", "The Fen")
    assert made == {"slug": "fen", "name": "The Fen", "address": "http://localhost:8000/c/fen/"}
    owner = installation.run("member", "create", "Ada@example.org", "--community", "fen", "--role", "owner")
    assert owner.stdout.startswith("http://localhost:8000/c/fen/sign-in/")
    token = installation.run(
        "token", "create", "ada@example.org", "--community", "fen", "--scope", "read", "--scope", "write"
    )
    assert token.stdout.startswith("fm_")
    assert len(token.stdout.split()) == 1
    listed = installation.json("community", "list")["communities"]
    assert [(row["slug"], row["members"]) for row in listed] == [("fen", 1)]


def test_what_is_refused_is_said_in_a_sentence(installation: Installation) -> None:
    installation.run("community", "create", "fen", "--name", "The Fen")
    for command in (
        "community create fen --name Again",
        "community create Not_A_Slug! --name x",
        "member create nobody --community fen",
        "member create a@b.example --community fen --role king",
        "member create a@b.example --community nowhere",
        "token create a@b.example --community fen --scope read",
    ):
        refused = installation.run(*command.split(), code=1)
        assert refused.stderr.strip()
        assert "Traceback" not in refused.stderr
    installation.run("member", "create", "a@b.example", "--community", "fen")
    refused = installation.run("token", "create", "a@b.example", "--community", "fen", "--scope", "all", code=1)
    assert "read, write, moderate, admin" in refused.stderr


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
