"""Setting a community up through the API: what its managers do on pages, programs do too."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from folkmoot.connections.commands.tokens import create_token
from folkmoot.connections.models import ImportRun
from folkmoot.connections.tests.test_api import Program
from folkmoot.core.actor import Actor
from folkmoot.core.testing.cast import Cast

CLAUSES = {"clauses": [{"title": "Be brave", "text": "Ask."}], "change_note": "Braver"}


def program(cast: Cast, who: str, *scopes: str) -> Program:
    member = getattr(cast, who)
    system = Actor.system(member.community_id)
    return Program(
        create_token(actor=system, member=member, name="tests", scopes=scopes or ("read", "write", "admin"))[1]
    )


@pytest.fixture
def max_(cast: Cast) -> Program:
    return program(cast, "max")


def test_guidelines_are_drafted_published_and_listed(max_: Program) -> None:
    assert max_("GET", "/guidelines/draft").status_code == 404
    assert max_("PUT", "/guidelines/draft", CLAUSES).json()["published_at"] is None
    assert max_("GET", "/guidelines/draft").json()["number"] == 2
    assert max_("DELETE", "/guidelines/draft").status_code == 204
    assert max_("POST", "/guidelines", CLAUSES).status_code == 201
    brave = {"number": 1, "title": "Be brave", "text": "Ask.", "category": "", "fine": [], "not_fine": []}
    assert max_("GET", "/guidelines").json()["clauses"] == [brave]
    assert [each["number"] for each in max_("GET", "/guidelines/versions").json()] == [2, 1]
    assert max_("GET", "/guidelines/versions/1").json()["clauses"][0]["title"] == "Be kind"
    assert max_("POST", "/guidelines", {"clauses": []}).status_code == 422


def test_the_community_is_changed_field_by_field(cast: Cast, max_: Program) -> None:
    answer = max_("PATCH", "/community", {"tagline": "Heather", "join_policy": "approval"})
    told = max_("GET", "/community").json()
    assert (told["host"], told["address"]) == (None, cast.community.address)
    assert (answer.json()["tagline"], answer.json()["join_policy"]) == ("Heather", "approval")
    assert max_("PATCH", "/community", {"time_zone": "Mars/Olympus"}).status_code == 422
    assert max_("PATCH", "/community", {"brand_colour": "red"}).status_code == 422


def test_steps_are_marked(max_: Program) -> None:
    assert max_("PUT", "/community/set-up/look", {"state": "done"}).json() == {"name": "look", "state": "done"}
    assert {"name": "look", "state": "done"} in max_("GET", "/community/set-up").json()
    assert max_("PUT", "/community/set-up/nonsense", {"state": "done"}).status_code == 404


def test_spaces_are_made_changed_ordered_archived_and_looked_after(cast: Cast, max_: Program) -> None:
    made = max_("POST", "/spaces", {"name": "Kitchen", "kind": "questions", "visibility": "private"}).json()
    path = f"/spaces/{made['id']}"
    assert max_("PATCH", path, {"name": "Cellar"}).json()["name"] == "Cellar"
    assert max_("PUT", "/spaces/order", {"space_ids": [made["id"]]}).json()[0]["id"] == made["id"]
    assert max_("PUT", f"{path}/archive").json()["archived"] is True
    assert max_("DELETE", f"{path}/archive").json()["archived"] is False
    added = max_("PUT", f"{path}/members/{cast.mia.id}", {"is_moderator": True})
    assert added.json() == {"space_id": made["id"], "member_id": cast.mia.id, "is_moderator": True}
    assert program(cast, "mia")("GET", path).status_code == 200
    assert max_("DELETE", f"{path}/members/{cast.mia.id}").status_code == 204
    assert program(cast, "mia")("GET", path).status_code == 404


def test_an_export_is_uploaded_and_followed(cast: Cast, max_: Program) -> None:
    file = SimpleUploadedFile("posts.csv", b"author,title,body\nAda,Hello,Words.\n")
    sent = Client().post("/api/v1/imports", {"kind": "csv", "file": file}, headers=max_.headers)
    assert sent.status_code == 201
    assert max_("GET", f"/imports/{sent.json()['id']}").json()["state"] == "waiting"
    assert len(max_("GET", "/imports").json()) == 1
    assert max_("POST", f"/imports/{sent.json()['id']}/again").status_code == 422
    ImportRun.everywhere.update(state="failed")
    assert max_("POST", f"/imports/{sent.json()['id']}/again").json()["state"] == "waiting"


def test_invitations_are_mailed(max_: Program, mailoutbox: list[Any]) -> None:
    assert max_("POST", "/invitations/mail", {"addresses": ["grace@example.org"]}).json() == {"sent": 1}
    assert [letter.to for letter in mailoutbox] == [["grace@example.org"]]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/community", {"tagline": "Mine"}),
        ("DELETE", "/community/logo", None),
        ("GET", "/community/set-up", None),
        ("PUT", "/community/set-up/look", {"state": "done"}),
        ("POST", "/guidelines", CLAUSES),
        ("PUT", "/guidelines/draft", CLAUSES),
        ("DELETE", "/guidelines/draft", None),
        ("POST", "/spaces", {"name": "Mine"}),
        ("PUT", "/spaces/order", {"space_ids": []}),
        ("GET", "/imports", None),
        ("POST", "/invitations/mail", {"addresses": ["grace@example.org"]}),
    ],
)
def test_neither_moderators_nor_tokens_without_the_scope_do_any_of_it(
    cast: Cast, method: str, path: str, body: Any
) -> None:
    assert program(cast, "mo")(method, path, body).status_code == 403
    assert program(cast, "max", "read", "write")(method, path, body).status_code == 403
