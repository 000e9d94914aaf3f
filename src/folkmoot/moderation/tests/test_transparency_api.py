"""Figures, statements, notices and clauses through the API, for whom they are."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from folkmoot.communities.models import Community
from folkmoot.connections.tests.test_api_founding import program
from folkmoot.core.registry import erasers, personal_data
from folkmoot.core.testing.cast import Cast
from folkmoot.moderation.commands.statements import change_transparency
from folkmoot.moderation.models import Notice
from folkmoot.moderation.tests.deciding import decided
from folkmoot.spaces.commands import publish_space_guidelines

API = "/c/moorland/api/v1"
NOTICE = {
    "locations": "https://x.example/y", "reason": "It calls for violence against people.", "name": "Ann",
    "email": "ann@example.org", "in_good_faith": True,
}  # fmt: skip


def test_anybody_gives_notice_and_follows_it_by_its_key(cast: Cast, client: Client) -> None:
    for lacking in ({"name": ""}, {"in_good_faith": False}, {"locations": "there"}):
        assert client.post(f"{API}/notices", NOTICE | lacking, content_type="application/json").status_code == 422
    made = client.post(f"{API}/notices", NOTICE, content_type="application/json")
    assert made.status_code == 201
    key = made.json()["key"]
    assert client.get(f"{API}/notices/{key}").json()["decided"] == ""
    assert client.get(f"{API}/notices/1").status_code == 404
    early = client.post(f"{API}/notices/{key}/complaint", {"text": "No"}, content_type="application/json")
    assert early.status_code == 422


def test_figures_are_for_staff_until_they_are_public(cast: Cast, client: Client) -> None:
    Community.objects.filter(id=cast.community.id).update(created_at=timezone.now() - timedelta(days=500))
    assert client.get(f"{API}/transparency").status_code == 404
    assert program(cast, "mo", "read", "moderate")("GET", "/transparency").status_code == 200
    assert program(cast, "mo", "read", "moderate")("PATCH", "/transparency/settings", {}).status_code == 403
    settled = program(cast, "max")("PATCH", "/transparency/settings", {"is_public": True, "period": "year"})
    assert settled.json()["period"] == "year"
    (last, *_earlier) = client.get(f"{API}/transparency").json()
    found = client.get(f"{API}/transparency/{last}").json()
    assert (found["period"], found["figures"]["decisions"]) == (last, 0)
    assert client.get(f"{API}/transparency/{last}-Q1").status_code == 404


def test_a_statement_is_for_moderators_and_whom_it_is_about(cast: Cast) -> None:
    decision = decided(cast)
    path = f"/decisions/{decision.id}/statement"
    for who, status in (("mo", 200), ("mia", 200), ("nils", 404)):
        assert program(cast, who, "read", "write", "moderate")("GET", path).status_code == status
    assert program(cast, "mo", "read", "write", "moderate")("GET", path).json()["problems"] == []
    assert program(cast, "mia")("PUT", path, {}).status_code == 404
    assert program(cast, "mo")("PUT", path, {"category": "STATEMENT_CATEGORY_VIOLENCE"}).status_code == 204


def test_clauses_of_a_place_are_listed_for_who_sees_it(cast: Cast, client: Client) -> None:
    publish_space_guidelines(
        actor=cast.actor(cast.max), space=cast.backroom, clauses=[("Hush", "Quiet.")], introduction="", change_note=""
    )
    assert [each["ref"] for each in client.get(f"{API}/clauses").json()] == ["community:1:1"]
    assert client.get(f"{API}/clauses", {"space_id": cast.backroom.id}).status_code == 404
    found = program(cast, "mia")("GET", f"/clauses?space_id={cast.backroom.id}").json()
    assert [each["title"] for each in found] == ["Be kind", "Hush"]


def test_a_member_takes_their_notices_along_and_leaves_no_name_behind(cast: Cast) -> None:
    change_transparency(actor=cast.actor(cast.max), provider="Moor club")
    notice = Notice.everywhere.create(
        community=cast.community, locations="x", reason="y", name="Nils", email="nils@example.org", member=cast.nils
    )
    assert [row["reason"] for row in personal_data.get("notices-of-illegal-content").load(cast.nils.id)] == ["y"]
    erasers.get("moderation.notices").run(cast.nils.id, False)
    notice.refresh_from_db()
    assert (notice.name, notice.email, notice.member) == ("", "", None)
