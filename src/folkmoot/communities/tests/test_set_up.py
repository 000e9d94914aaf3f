"""The guide through setting a community up, page by page; e2e walks all of it in a browser."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from folkmoot.activity.models import Activity
from folkmoot.communities.commands import mark_step
from folkmoot.communities.models import Community, GuidelinesVersion, SetUpMark
from folkmoot.communities.queries import guidelines_in_force, set_up_marks
from folkmoot.communities.set_up import guide
from folkmoot.communities.starters import starter_of
from folkmoot.communities.wording import checked_clauses
from folkmoot.core.errors import NotAllowed, NotFound
from folkmoot.core.registry import set_up_steps
from folkmoot.core.testing.cast import Cast

ROOT = "/c/moorland/set-up/"
ABOUT = {"name": "Moor", "kind": "club", "tagline": "Heather", "purpose": "Walks", "audience": "", "objectives": ""}


@pytest.fixture
def olga(client: Client, cast: Cast) -> Client:
    Community.objects.filter(id=cast.community.id).update(set_up_at=None)
    assert cast.olga.account is not None
    client.force_login(cast.olga.account)
    return client


def test_the_guide_goes_on_where_nothing_was_done(cast: Cast, olga: Client) -> None:
    assert olga.get(ROOT)["Location"].endswith("/set-up/about/")
    for step in ("about", "guidelines"):
        mark_step(actor=cast.actor(cast.olga), step=step, state="done")
    assert olga.get(ROOT)["Location"].endswith("/set-up/look/")


def test_every_registered_step_has_a_page_and_skipping_leads_to_the_next(cast: Cast, olga: Client) -> None:
    pages = [step.url for step in guide(cast.community.id).steps]
    assert len(pages) == len(set_up_steps.names()) == 6
    for number, page in enumerate(pages[:-1]):
        assert olga.get(f"/c/moorland{page}").status_code == 200
        answer = olga.post(f"/c/moorland{page}", {"skip": "1"})
        assert answer["Location"].endswith(pages[number + 1])
    assert set(set_up_marks(cast.community.id).values()) == {"skipped"}


def test_what_was_done_does_not_become_skipped(cast: Cast) -> None:
    actor = cast.actor(cast.max)
    mark_step(actor=actor, step="look", state="done")
    mark_step(actor=actor, step="look", state="skipped")
    assert SetUpMark.everywhere.get(community=cast.community).state == "done"
    assert Activity.everywhere.filter(kind="communities.step.marked").count() == 2


def test_only_managers_mark_steps_and_only_those_there_are(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        mark_step(actor=cast.actor(cast.mo), step="look", state="done")
    with pytest.raises(NotFound):
        mark_step(actor=cast.actor(cast.max), step="nonsense", state="done")


def test_saving_for_later_saves_and_leads_home(cast: Cast, olga: Client) -> None:
    answer = olga.post(f"{ROOT}about/", {**ABOUT, "later": "1"})
    assert answer["Location"] == "/c/moorland/"
    assert Community.objects.get(id=cast.community.id).purpose == "Walks"
    assert b"Finish setting up" in olga.get("/c/moorland/").content


def test_wrong_input_keeps_what_was_typed(cast: Cast, olga: Client) -> None:
    answer = olga.post(f"{ROOT}about/", {**ABOUT, "name": "", "purpose": "Long thought about"})
    assert answer.status_code == 422
    assert b"Long thought about" in answer.content
    assert Community.objects.get(id=cast.community.id).name == "Moorland"


def test_checking_colours_saves_nothing_and_taking_a_shade_fills_it_in(cast: Cast, olga: Client) -> None:
    faint = {"brand_colour": "#ffe680", "accent_colour": "#2f6f62"}
    checked = olga.post(f"{ROOT}look/", {**faint, "check": "1"}).content.decode()
    assert "too faint (at least" in checked
    assert 'value="#ffe680"' in checked
    taken = olga.post(f"{ROOT}look/", {**faint, "adopt": "brand_colour:#7d6b17"}).content.decode()
    assert 'value="#7d6b17"' in taken
    assert "too faint (at least" not in taken
    assert Community.objects.get(id=cast.community.id).brand_colour == "#7a3b2e"


def test_the_verdict_bears_any_input(olga: Client) -> None:
    answer = olga.get("/c/moorland/settings/look/verdict/", {"brand_colour": "<script>", "accent_colour": "#FFFFFF"})
    assert answer.status_code == 200
    assert b"<script>" not in answer.content


@pytest.mark.parametrize(
    ("pressed", "titles"),
    [
        ({"remove": "1"}, ["B", "C"]),
        ({"up": "3"}, ["A", "C", "B"]),
        ({"down": "1"}, ["B", "A", "C"]),
        ({"add": "1"}, ["A", "B", "C", ""]),
        ({"up": "1"}, ["A", "B", "C"]),
        ({"remove": "99"}, ["A", "B", "C"]),
        ({"remove": "x"}, ["A", "B", "C"]),
    ],
)
def test_clauses_are_moved_without_a_script_and_nothing_is_published(
    cast: Cast, olga: Client, pressed: dict[str, str], titles: list[str]
) -> None:
    sent: dict[str, Any] = {"title": ["A", "B", "C"], "text": ["a", "b", "c"], **pressed}
    answer = olga.post(f"{ROOT}guidelines/", sent)
    assert [row.title for row in answer.context["form"].editor.rows] == titles
    assert GuidelinesVersion.everywhere.filter(community=cast.community).count() == 1


def test_publishing_the_same_words_makes_no_new_version(cast: Cast, olga: Client) -> None:
    version = guidelines_in_force(cast.community.id)
    assert version is not None
    sent = {"title": [c.title for c in version.clauses.all()], "text": [c.text for c in version.clauses.all()]}
    assert olga.post(f"{ROOT}guidelines/", sent).status_code == 302
    assert GuidelinesVersion.everywhere.filter(community=cast.community).count() == 1


def test_who_publishes_guidelines_has_accepted_them_and_others_are_asked(cast: Cast, olga: Client) -> None:
    olga.post(f"{ROOT}guidelines/", {"title": ["Be brave"], "text": ["Ask."]})
    cast.olga.refresh_from_db()
    assert not cast.actor(cast.olga).needs_acceptance
    assert cast.actor(cast.mia).needs_acceptance


@pytest.mark.parametrize("kind", Community.Kind.values)
def test_every_kind_has_guidelines_that_fit_into_their_columns(kind: str) -> None:
    starter = starter_of(kind)
    assert 5 <= len(starter.clauses) <= 8
    assert checked_clauses(starter.clauses) == starter.clauses
    assert all(clause.category for clause in starter.clauses)
    assert sum(bool(clause.fine and clause.not_fine) for clause in starter.clauses) >= 3


def test_the_card_is_for_managers_until_the_doors_are_open(cast: Cast, olga: Client) -> None:
    assert b"Finish setting up" in olga.get("/c/moorland/").content
    assert cast.mia.account is not None
    mia = Client()
    mia.force_login(cast.mia.account)
    assert b"Finish setting up" not in mia.get("/c/moorland/").content
    olga.post(f"{ROOT}doors/", {"visibility": "members", "join_policy": "approval"})
    assert b"Finish setting up" not in olga.get("/c/moorland/").content
    community = Community.objects.get(id=cast.community.id)
    assert (community.visibility, community.join_policy) == ("members", "approval")
    assert community.set_up_at is not None
