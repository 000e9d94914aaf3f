"""Communities, members and tokens, as somebody types it."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from folkmoot.cli.main import app

pytestmark = pytest.mark.django_db


def typed(*arguments: str, code: int = 0) -> str:
    """What a command says, on stderr where it refuses; it must end with that code."""
    answer = CliRunner().invoke(app, arguments)
    assert answer.exit_code == code, answer.output
    return answer.stderr if code else answer.stdout


def test_a_community_with_owner_and_token_comes_from_three_commands() -> None:
    made = json.loads(typed("community", "create", "fen", "--name", "The Fen", "--json"))
    assert made == {"slug": "fen", "name": "The Fen", "address": "http://localhost:8000/c/fen/"}
    owner = typed("member", "create", "Ada@example.org", "--community", "fen", "--role", "owner")
    assert owner.startswith("http://localhost:8000/c/fen/sign-in/")
    token = typed("token", "create", "ada@example.org", "--community", "fen", "--scope", "read", "--scope", "write")
    assert token.startswith("fm_")
    assert len(token.split()) == 1
    listed = json.loads(typed("community", "list", "--json"))["communities"]
    assert [(row["slug"], row["members"]) for row in listed] == [("fen", 1)]


def test_what_is_refused_is_said_in_a_sentence() -> None:
    typed("community", "create", "fen", "--name", "The Fen")
    for command in (
        "community create fen --name Again",
        "community create Not_A_Slug! --name x",
        "member create nobody --community fen",
        "member create a@b.example --community fen --role king",
        "member create a@b.example --community nowhere",
        "token create a@b.example --community fen --scope read",
    ):
        refused = typed(*command.split(), code=1)
        assert refused.strip()
        assert "Traceback" not in refused
    typed("member", "create", "a@b.example", "--community", "fen")
    refused = typed("token", "create", "a@b.example", "--community", "fen", "--scope", "all", code=1)
    assert "read, write, moderate, admin" in refused
