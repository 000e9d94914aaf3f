"""Guidelines as they are written, compared, published and read."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.test import Client

from folkmoot.activity.models import Activity
from folkmoot.communities import commands
from folkmoot.communities.comparison import compare, words_compared
from folkmoot.communities.models import Community, GuidelinesVersion
from folkmoot.communities.queries import (
    clauses_by_ref,
    clauses_in_force,
    forget_kept_communities,
    guidelines_draft,
    guidelines_in_force,
)
from folkmoot.communities.wording import ClauseWords
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast

EDIT = "/c/moorland/guidelines/edit/"


@pytest.fixture
def olga(client: Client, cast: Cast) -> Client:
    assert cast.olga.account is not None
    client.force_login(cast.olga.account)
    return client


def publish(cast: Cast, *clauses: tuple[str, str], note: str = "") -> GuidelinesVersion:
    return commands.publish_guidelines(actor=cast.actor(cast.max), clauses=clauses, introduction="", change_note=note)


def test_a_draft_is_kept_for_managers_and_not_in_force(cast: Cast, olga: Client) -> None:
    sent: dict[str, Any] = {"title": ["Be brave", "Half"], "text": ["Ask.", ""], "change_note": "Braver", "draft": "1"}
    assert olga.post(EDIT, sent)["Location"] == EDIT
    draft = guidelines_draft(cast.community.id)
    assert draft is not None
    assert (draft.number, draft.change_note) == (2, "Braver")
    in_force = guidelines_in_force(cast.community.id)
    assert in_force is not None
    assert in_force.number == 1
    assert not cast.actor(cast.mia).needs_acceptance
    page = olga.get(EDIT).content.decode()
    assert "Be brave" in page
    assert "Braver" in page
    assert Client().get("/c/moorland/guidelines/2/").status_code == 404
    assert b"Be brave" not in Client().get("/c/moorland/guidelines/history/").content


def test_publishing_makes_the_draft_the_version_in_force(cast: Cast, olga: Client) -> None:
    olga.post(EDIT, {"title": ["Be brave"], "text": ["Ask."], "draft": "1"})
    olga.post(EDIT, {"title": ["Be brave"], "text": ["Ask often."], "change_note": "Braver"})
    assert guidelines_draft(cast.community.id) is None
    versions = GuidelinesVersion.everywhere.filter(community=cast.community)
    assert sorted(versions.values_list("number", flat=True)) == [1, 2]
    assert cast.actor(cast.mia).needs_acceptance


def test_every_page_asks_to_accept_a_new_version_and_leads_back(cast: Cast) -> None:
    assert cast.mia.account is not None
    mia = Client()
    mia.force_login(cast.mia.account)
    asking = "/c/moorland/join/?next=/c/moorland/latest/"
    assert asking not in mia.get("/c/moorland/latest/").content.decode()
    version = publish(cast, ("Be brave", "Ask."))
    assert asking in mia.get("/c/moorland/latest/").content.decode()
    assert "Please read and accept" not in mia.get(asking).content.decode()
    answer = mia.post(asking, {"accept": "1", "version": version.number})
    assert answer["Location"] == "/c/moorland/latest/"
    assert asking not in mia.get("/c/moorland/latest/").content.decode()


def test_a_draft_is_thrown_away_and_its_number_used_again(cast: Cast, olga: Client) -> None:
    olga.post(EDIT, {"title": ["Be brave"], "text": ["Ask."], "draft": "1"})
    assert olga.post("/c/moorland/guidelines/draft/discard/").status_code == 302
    assert guidelines_draft(cast.community.id) is None
    assert publish(cast, ("Be kind", "Always.")).number == 2
    assert Activity.everywhere.filter(kind="communities.guidelines.discarded").count() == 1


def test_half_a_clause_is_refused_by_its_number_and_the_draft_stays(cast: Cast, olga: Client) -> None:
    answer = olga.post(EDIT, {"title": ["A", "B"], "text": ["a", ""], "change_note": "Why"})
    assert answer.status_code == 422
    assert b"Clause 2 needs both" in answer.content
    assert b'value="Why"' in answer.content


def test_members_neither_draft_nor_discard(cast: Cast) -> None:
    actor = cast.actor(cast.mo)
    with pytest.raises(NotAllowed):
        commands.save_guidelines_draft(actor=actor, clauses=[("A", "a")], introduction="", change_note="")
    with pytest.raises(NotAllowed):
        commands.discard_guidelines_draft(actor=actor)
    with pytest.raises(RuleBroken):
        commands.save_guidelines_draft(
            actor=cast.actor(cast.max), clauses=[("A", "a")] * 61, introduction="", change_note=""
        )


def test_everybody_reads_what_changed(cast: Cast) -> None:
    publish(cast, ("Be kind", "Argue with what is said, never with who says it."), ("New", "One more."), note="Never!")
    visitor = Client()
    page = visitor.get("/c/moorland/guidelines/2/changes/").content.decode()
    assert "Never!" in page
    assert "<ins>" in page
    assert "never</ins>" in page
    assert b"no longer in force" in visitor.get("/c/moorland/guidelines/1/").content
    assert b"Never!" in visitor.get("/c/moorland/guidelines/history/").content
    assert visitor.get("/c/moorland/guidelines/1/changes/?since=x").status_code == 200
    assert visitor.get("/c/moorland/guidelines/9/changes/").status_code == 404


def test_who_is_asked_again_is_told_what_changed(cast: Cast, client: Client) -> None:
    publish(cast, ("Be brave", "Ask."), note="Braver than before.")
    assert cast.mia.account is not None
    client.force_login(cast.mia.account)
    page = client.get("/c/moorland/join/").content.decode()
    assert "Braver than before." in page
    assert "/guidelines/2/changes/" in page


def test_what_would_change_is_shown_without_a_version(cast: Cast, olga: Client) -> None:
    page = olga.post(EDIT, {"title": ["Be bold"], "text": ["Ask."], "compare": "1"}).content.decode()
    assert "What would change" in page
    assert 'value="Be bold"' in page
    assert GuidelinesVersion.everywhere.filter(community=cast.community).count() == 1


def test_clauses_are_recognised_when_they_move_are_reworded_come_and_go() -> None:
    before = [("Kind", "Be kind to all."), ("Advertising", "None."), ("Privacy", "Keep secrets of others well.")]
    after = [("Privacy", "Keep secrets of others very well."), ("Kind", "Be kind to all."), ("Dogs", "On the lead.")]
    changes = compare(before, after)
    assert [(each.was, each.now, each.kind) for each in changes] == [
        (3, 1, "changed"),
        (1, 2, "moved"),
        (2, None, "removed"),
        (None, 3, "added"),
    ]
    assert ("new", "very ") in changes[0].text


def test_examples_and_what_a_clause_is_about_are_compared_too() -> None:
    before = ClauseWords("Kind", "Be kind.", "conduct", "I disagree.\nWhy?", "")
    reworded, about_harm = before._replace(fine="I disagree.\nWhy so?"), before._replace(category="harassment")
    assert compare([before], [reworded])[0].kind == "changed"
    assert any(mark == "new" and "so" in words for mark, words in compare([before], [reworded])[0].fine)
    (moved,) = compare([before], [about_harm])
    assert (moved.kind, moved.categories) == (
        "changed",
        ("How we speak with each other", "Harassment and bullying"),
    )
    assert compare([before], [before])[0].kind == "same"


def test_examples_are_kept_tidied_shown_and_bounded(cast: Cast, olga: Client) -> None:
    sent = {
        "title": ["Be kind"], "text": ["Always."], "category": ["harassment"], "fine": ["  I see it \n\nother wise"],
        "not_fine": ["You <fool>"],
    }  # fmt: skip
    assert olga.post(EDIT, sent | {"fine": ["\n".join("abcdefghijk")]}).status_code == 422
    assert olga.post(EDIT, sent | {"not_fine": ["x" * 301]}).status_code == 422
    assert olga.post(EDIT, sent).status_code == 302
    (clause,) = clauses_in_force(cast.community.id, None)
    assert (clause.ref, clause.category, clause.fine) == ("community:2:1", "harassment", ("I see it", "other wise"))
    Community.objects.filter(id=cast.community.id).update(audience="Walkers", objectives="A dry path")
    forget_kept_communities()
    page = Client().get("/c/moorland/guidelines/").content.decode()
    assert "Walkers" in page
    assert "A dry path" in page
    assert "This is fine" in page
    assert "You &lt;fool&gt;" in page
    assert "You &lt;fool&gt;" in olga.get(EDIT).content.decode()
    older = clauses_by_ref(cast.community.id, ["community:1:1", "community:2:1", "community:9:1", "space:1:1:1", "x"])
    assert {ref: clause.title for ref, clause in older.items()} == {
        "community:1:1": "Be kind",
        "community:2:1": "Be kind",
    }


def test_no_word_is_lost_in_a_comparison() -> None:
    before, after = "One two  three.\nFour", "One too three!\nFour five"
    parts = words_compared(before, after)
    assert "".join(words for mark, words in parts if mark != "new") == before
    assert "".join(words for mark, words in parts if mark != "gone") == after


def test_large_guidelines_are_compared_in_time() -> None:
    before = [(f"Clause {n}", f"words {n} " * 400) for n in range(60)]
    after = [(f"Rule {n}", f"other words {n} " * 250) for n in range(60)]
    began = time.perf_counter()
    assert len(compare(before, after)) >= 60
    assert time.perf_counter() - began < 10
