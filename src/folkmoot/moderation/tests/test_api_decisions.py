"""Decisions, appeals and measures through the API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from folkmoot.connections.commands.tokens import create_token
from folkmoot.core.actor import Actor
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership
from folkmoot.moderation.tests.deciding import a_case, decided, the_clause

pytestmark = pytest.mark.django_db


def _ask(member: Membership, method: str, path: str, data: dict[str, Any] | None = None) -> Any:
    token = create_token(
        actor=Actor.system(member.community_id), member=member, name="t", scopes=["read", "write", "moderate"]
    )[1]
    return Client().generic(
        method, f"/api/v1{path}", json.dumps(data or {}), content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip


def test_members_read_and_appeal_and_moderators_take_back(cast: Cast) -> None:
    decision = decided(cast)
    own = _ask(cast.mia, "GET", "/me/decisions").json()["items"]
    assert (own[0]["id"], "decided_by_id" in own[0]) == (decision.id, False)
    assert _ask(cast.mia, "POST", f"/me/decisions/{decision.id}/appeal", {"text": "Irony."}).status_code == 204
    assert _ask(cast.nils, "POST", f"/me/decisions/{decision.id}/appeal", {"text": "No."}).status_code == 404
    assert _ask(cast.nils, "GET", "/moderation/decisions").status_code == 403
    back = _ask(cast.mo, "POST", f"/moderation/decisions/{decision.id}/reversal", {}).json()
    assert back["reverses_id"] == decision.id


def test_measures_are_taken_and_lifted_and_places_are_locked(cast: Cast) -> None:
    made = _ask(
        cast.mo, "POST", f"/moderation/members/{cast.mia.id}/measures",
        {"kind": "limits", "no_links": True, "clause": the_clause(cast)},
    )  # fmt: skip
    assert made.json()["author_id"] == cast.mia.id
    sanction = cast.mia.sanctions.get()
    assert _ask(cast.mo, "DELETE", f"/moderation/sanctions/{sanction.id}").status_code == 204
    lock = _ask(cast.mo, "POST", "/moderation/places", {"kind": "lock", "space_id": cast.forum.id}).json()
    assert _ask(cast.mia, "DELETE", f"/moderation/places/{lock['id']}").status_code == 403
    assert _ask(cast.mo, "DELETE", f"/moderation/places/{lock['id']}").status_code == 204


def test_a_case_is_decided_with_a_measure_that_it_offers_or_one_said_in_full(cast: Cast) -> None:
    first, second = a_case(cast), a_case(cast)
    offered = _ask(cast.mo, "GET", f"/moderation/cases/{first.id}/measures").json()
    next_step = next(each["value"] for each in offered["choices"] if each["is_suggested"])
    verdict = {"deed": "hide", "clause": the_clause(cast)}
    path = f"/moderation/cases/{first.id}/decision"
    assert _ask(cast.mo, "POST", path, {**verdict, "measure": "9:ban"}).status_code == 409
    assert _ask(cast.mo, "POST", path, {**verdict, "measure": next_step}).status_code == 200
    limits = {"kind": "limits", "no_links": True}
    path = f"/moderation/cases/{second.id}/decision"
    assert _ask(cast.mo, "POST", path, {**verdict, "measures": [limits]}).status_code == 200
    taken = {each.kind: each.limits for each in cast.mia.sanctions.all()}
    assert taken == {next_step.partition(":")[2]: {}, "limits": {"no_links": True}}


@pytest.mark.parametrize("until", ["2030-01-01T00:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z"])
def test_an_end_without_offset_or_out_of_reach_is_refused(cast: Cast, until: str) -> None:
    case = a_case(cast)
    measure = {"kind": "suspension", "until": until}
    verdict = {"deed": "hide", "clause": the_clause(cast), "measures": [measure]}
    answer = _ask(cast.mo, "POST", f"/moderation/cases/{case.id}/decision", verdict)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    path = f"/moderation/members/{cast.mia.id}/measures"
    assert _ask(cast.mo, "POST", path, {**measure, "clause": the_clause(cast)}).status_code == 422
    assert not cast.mia.sanctions.exists()
