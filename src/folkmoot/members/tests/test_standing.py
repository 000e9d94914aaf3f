"""Members' standing: by hand on the page, and all of it through the API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from folkmoot.connections.commands.tokens import create_token
from folkmoot.core.actor import Actor
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership

API = "/c/moorland/api/v1"


class Program:
    """A program that acts for a member."""

    def __init__(self, member: Membership, *scopes: str) -> None:
        system = Actor.system(member.community_id)
        _row, self.secret = create_token(actor=system, member=member, name="t", scopes=list(scopes))

    def ask(self, method: str, path: str, **body: Any) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.secret}"}
        data = json.dumps(body) if body else ""
        answer = Client().generic(method, API + path, data, content_type="application/json", headers=headers)
        return answer.status_code, answer.json() if answer.content else None


def manager(cast: Cast) -> Program:
    return Program(cast.max, "read", "write", "moderate", "admin")


def test_a_manager_gives_roles_and_trust(cast: Cast) -> None:
    program = manager(cast)
    assert program.ask("PUT", f"/members/{cast.nils.id}/role", role="editor")[1]["role"] == "editor"
    assert program.ask("PUT", f"/members/{cast.nils.id}/trust", level=3)[1]["trust_level"] == 3
    nils = Membership.everywhere.get(id=cast.nils.id)
    assert (nils.role, nils.trust_level, nils.trust_locked) == ("editor", 3, True)


@pytest.mark.parametrize(
    ("who", "scopes", "path", "body"),
    [
        ("mia", ("read", "write", "admin"), "/members/{nils}/role", {"role": "editor"}),
        ("mia", ("read", "write", "admin"), "/members/{nils}/trust", {"level": 3}),
        ("max", ("read",), "/members/{nils}/role", {"role": "editor"}),
        ("max", ("read", "write", "admin"), "/members/{nils}/role", {"role": "owner"}),
        ("max", ("read", "write", "admin"), "/members/{max}/trust", {"level": 4}),
        ("mo", ("read", "write", "moderate"), "/members/{nils}/trust", {"level": 4}),
    ],
)
def test_others_give_nothing(cast: Cast, who: str, scopes: tuple[str, ...], path: str, body: dict[str, Any]) -> None:
    program = Program(getattr(cast, who), *scopes)
    status, _problem = program.ask("PUT", path.format(nils=cast.nils.id, max=cast.max.id), **body)
    assert status == 403


def test_thresholds_are_read_by_all_and_changed_by_managers(cast: Cast) -> None:
    change = {"thresholds": {"1": {"posts": 12}}}
    assert Program(cast.mia, "read", "write").ask("PATCH", "/trust", **change)[0] == 403
    assert manager(cast).ask("PATCH", "/trust", **change)[1]["thresholds"]["1"]["posts"] == 12
    assert Program(cast.nils, "read").ask("GET", "/trust")[1]["thresholds"]["1"]["posts"] == 12
    assert manager(cast).ask("PATCH", "/trust", thresholds={"1": {"nonsense": 1}})[0] == 422
    assert manager(cast).ask("PATCH", "/trust", limits={"0": {"threads_a_day": 6}})[1]["limits"]["0"] == {
        "links": 2, "images": 1, "mentions": 2, "threads_a_day": 6, "posts_a_day": 10, "flags_a_day": 5,
    }  # fmt: skip
    assert manager(cast).ask("PATCH", "/trust", limits={"5": {"links": 6}})[0] == 422


def test_one_blocks_and_takes_it_back(cast: Cast) -> None:
    program = Program(cast.nils, "read", "write")
    path = f"/me/relations/{cast.mia.id}/block"
    assert program.ask("PUT", path)[0] == 200
    assert [row["member"]["handle"] for row in program.ask("GET", "/me/relations")[1]] == ["mia"]
    assert program.ask("DELETE", path)[0] == 204
    assert program.ask("GET", "/me/relations")[1] == []
    assert program.ask("PUT", f"/me/relations/{cast.otto.id}/block")[0] == 404


def test_an_invitation_is_made_listed_and_ended(cast: Cast) -> None:
    program = manager(cast)
    status, made = program.ask("POST", "/invitations", max_uses=3)
    assert status == 201
    assert "invitation=" in made["link"]
    assert [row["id"] for row in program.ask("GET", "/invitations")[1]["items"]] == [made["id"]]
    assert Program(cast.mia, "read", "write").ask("DELETE", f"/invitations/{made['id']}")[0] == 404
    assert program.ask("DELETE", f"/invitations/{made['id']}")[0] == 204
    assert "link" not in program.ask("GET", "/invitations")[1]["items"][0]


def test_the_version_that_was_read_is_accepted(cast: Cast) -> None:
    program = Program(cast.nils, "read", "write")
    assert program.ask("PUT", "/me/guidelines", version=cast.guidelines.number)[0] == 204
    assert program.ask("PUT", "/me/guidelines", version=99)[0] == 422


@pytest.mark.parametrize(("who", "levels"), [("olga", 5), ("mo", 4), ("mia", 0)])
def test_the_profile_offers_the_levels_one_may_give(client: Client, cast: Cast, who: str, levels: int) -> None:
    client.force_login(getattr(cast, who).account, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/c/moorland/m/nils/").content.decode()
    form = page.split('id="level"')[1].split("</select>")[0] if 'id="level"' in page else ""
    assert form.count("<option") == levels


def test_a_level_is_given_on_the_profile(client: Client, cast: Cast) -> None:
    client.force_login(cast.olga.account, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    client.post(f"/c/moorland/members/{cast.nils.id}/trust/", {"level": "4", "is_locked": "on"})
    nils = Membership.everywhere.get(id=cast.nils.id)
    assert (nils.trust_level, nils.trust_locked) == (4, True)


def test_one_leaves_through_the_api(cast: Cast) -> None:
    assert Program(cast.nils, "read", "write").ask("POST", "/me/leave")[0] == 204
    assert Membership.everywhere.get(id=cast.nils.id).state == Membership.State.LEFT


def test_who_mutes_is_told_so_and_sees_it_on_the_profile(client: Client, cast: Cast) -> None:
    client.force_login(cast.mia.account)  # type: ignore[arg-type]
    path = f"/c/moorland/members/{cast.eda.id}/relation/"
    page = client.post(path, {"kind": "mute", "on": "1"}, follow=True).content.decode()
    assert "You mute Eda now." in page
    assert "No longer mute" in page
    assert "You no longer mute Eda." in client.post(path, {"kind": "mute", "on": "0"}, follow=True).content.decode()


def test_a_profile_leads_to_writing_to_whom_it_shows(client: Client, cast: Cast) -> None:
    client.force_login(cast.mia.account)  # type: ignore[arg-type]
    assert 'chat/start/?with=eda"' in client.get("/c/moorland/m/eda/").content.decode()
    assert "chat/start/?with=mia" not in client.get("/c/moorland/m/mia/").content.decode()
