"""Questions on joining, and who came by whom."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from folkmoot.communities.models import Community
from folkmoot.connections.commands.tokens import create_token
from folkmoot.connections.models import ApiToken
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.members import commands
from folkmoot.members.commands.inviting import invite
from folkmoot.members.models import JoinAnswer, JoinQuestion, Membership
from folkmoot.members.personal import SECTIONS

WHY, WHERE, WHAT = (
    commands.QuestionDraft("Why do you come?", "long", is_required=True),
    commands.QuestionDraft("Where do you walk?", "choice", choices=["Heath", "Bog"]),
    commands.QuestionDraft("What do you look for?", "several", choices=["Birds", "Plants", "Peace"]),
)


@pytest.fixture
def asked(cast: Cast) -> list[JoinQuestion]:
    return commands.change_join_questions(actor=cast.actor(cast.max), questions=[WHY, WHERE, WHAT])


def join(cast: Cast, answers: dict[int, list[str]] | None, **more: Any) -> Membership:
    return commands.join_community(
        account=cast.vera,
        community=cast.community,
        name="Vera",
        handle="vera",
        accepted_version=1,
        answers=answers,
        **more,
    )


@pytest.mark.parametrize("who", ["mo", "mia", None])
def test_managers_alone_decide_what_is_asked(cast: Cast, who: str | None) -> None:
    with pytest.raises(NotAllowed):
        commands.change_join_questions(actor=cast.actor(getattr(cast, who) if who else None), questions=[WHY])


def test_ten_questions_are_enough(cast: Cast) -> None:
    commands.change_join_questions(actor=cast.actor(cast.olga), questions=[WHY] * 10)
    with pytest.raises(RuleBroken):
        commands.change_join_questions(actor=cast.actor(cast.olga), questions=[WHY] * 11)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (commands.QuestionDraft(" "), "0-text"),
        (commands.QuestionDraft("Q", "date"), "0-kind"),
        (commands.QuestionDraft("Q", "choice", choices=["One", " One "]), "0-choices"),
        (commands.QuestionDraft("Q", id=99), "0-id"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(cast: Cast, draft: commands.QuestionDraft, field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        commands.change_join_questions(actor=cast.actor(cast.olga), questions=[draft])
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("given", "at_fault"),
    [
        (({}), 0),
        (({0: [" "]}), 0),
        (({0: ["x" * 3001]}), 0),
        (({0: ["Calm"], 1: ["Sea"]}), 1),
        (({0: ["Calm"], 1: ["Heath", "Bog"]}), 1),
        (({0: ["Calm"], 2: ["Birds", "Gold"]}), 2),
    ],
)
def test_what_does_not_answer_lets_nobody_in(
    cast: Cast, asked: list[JoinQuestion], given: dict[int, list[str]], at_fault: int
) -> None:
    with pytest.raises(RuleBroken) as refused:
        join(cast, {asked[index].id: values for index, values in given.items()})
    assert refused.value.field == f"question-{asked[at_fault].id}"
    assert not Membership.everywhere.filter(account=cast.vera).exists()


def test_answers_are_kept_and_outlive_the_question(cast: Cast, asked: list[JoinQuestion]) -> None:
    member = join(cast, {asked[0].id: ["For the quiet"], asked[2].id: ["Birds", "Peace"]})
    commands.change_join_questions(actor=cast.actor(cast.olga), questions=[])
    kept = [(each.asked, each.values) for each in JoinAnswer.everywhere.filter(member=member)]
    assert kept == [("Why do you come?", ["For the quiet"]), ("What do you look for?", ["Birds", "Peace"])]


def test_a_question_keeps_its_answers_when_it_is_reworded(cast: Cast, asked: list[JoinQuestion]) -> None:
    join(cast, {asked[0].id: ["For the quiet"]})
    reworded = commands.QuestionDraft("Why us?", "long", id=asked[0].id)
    commands.change_join_questions(actor=cast.actor(cast.olga), questions=[reworded])
    assert JoinAnswer.everywhere.get().question_id == asked[0].id
    assert JoinAnswer.everywhere.get().asked == "Why do you come?"


def test_the_form_asks_says_what_is_missing_and_loses_nothing(
    client: Client, cast: Cast, asked: list[JoinQuestion]
) -> None:
    client.force_login(cast.vera)
    fields = {"name": "Vera", "handle": "vera", "version": 1, "accept": "1", f"question-{asked[2].id}": ["Birds"]}
    answer = client.post("/c/moorland/join/", fields)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Why do you come?" in page
    assert 'value="Birds"' in page
    assert "checked" in page.split('value="Birds"')[1][:60]
    assert client.post("/c/moorland/join/", fields | {f"question-{asked[0].id}": "Quiet"}).status_code == 302
    assert JoinAnswer.everywhere.count() == 2


def test_those_who_decide_see_the_answers(client: Client, cast: Cast, asked: list[JoinQuestion]) -> None:
    Community.objects.filter(id=cast.community.id).update(join_policy=Community.JoinPolicy.APPROVAL)
    cast.community.refresh_from_db()
    member = join(cast, {asked[0].id: ["For the <b>quiet</b>"]})
    client.force_login(cast.mo.account)  # type: ignore[arg-type]
    assert "For the &lt;b&gt;quiet" in client.get("/c/moorland/requests/").content.decode()
    commands.approve_member(actor=cast.actor(cast.mo), member=member)
    assert "b&gt;quiet" not in client.get("/c/moorland/m/vera/").content.decode()
    client.force_login(cast.max.account)  # type: ignore[arg-type]
    assert "b&gt;quiet" in client.get("/c/moorland/m/vera/").content.decode()


def test_answers_are_in_ones_own_data_and_go_with_the_member(cast: Cast, asked: list[JoinQuestion]) -> None:
    member = join(cast, {asked[0].id: ["For the quiet"]})
    section = next(each for each in SECTIONS if each.name == "join-answers")
    assert [row["values"] for row in section.load(member.id)] == [["For the quiet"]]
    commands.erase_member(actor=cast.actor(member), member=member, deletes_posts=False)
    assert not JoinAnswer.everywhere.exists()


def test_the_page_saves_orders_and_removes(client: Client, cast: Cast, asked: list[JoinQuestion]) -> None:
    client.force_login(cast.max.account)  # type: ignore[arg-type]
    assert "Why do you come?" in client.get("/c/moorland/join/questions/").content.decode()
    rows: dict[str, Any] = {"form-TOTAL_FORMS": 4, "form-INITIAL_FORMS": 3}
    for index, question in enumerate(asked):
        rows |= {f"form-{index}-id": question.id, f"form-{index}-text": question.text, f"form-{index}-kind": "text"}
        rows[f"form-{index}-ORDER"] = 3 - index
    rows |= {"form-1-DELETE": "on", "form-3-text": "New?", "form-3-kind": "choice", "form-3-choices": "Only"}
    answer = client.post("/c/moorland/join/questions/", rows)
    assert answer.status_code == 422
    assert "at least two" in answer.content.decode()
    rows["form-3-choices"] = "Yes\nNo"
    assert client.post("/c/moorland/join/questions/", rows).status_code == 302
    texts = [each.text for each in JoinQuestion.everywhere.all()]
    assert texts == ["What do you look for?", "Why do you come?", "New?"]


def test_programs_ask_decide_and_read(client: Client, cast: Cast) -> None:
    Community.objects.filter(id=cast.community.id).update(join_policy=Community.JoinPolicy.APPROVAL)
    cast.community.refresh_from_db()

    def call(method: str, path: str, who: Membership, data: object = None) -> Any:
        ApiToken.everywhere.filter(member=who).delete()
        scopes = ["read", "write", "moderate", "admin"]
        secret = create_token(actor=Actor.system(cast.community.id), member=who, name="t", scopes=scopes)[1]
        headers = {"Authorization": f"Bearer {secret}"}
        path = f"/c/moorland/api/v1{path}"
        return client.generic(method, path, json.dumps(data), content_type="application/json", headers=headers)

    questions = {"questions": [{"text": "Why?", "is_required": True}]}
    assert call("PUT", "/join-questions", cast.mo, questions).status_code == 403
    made = call("PUT", "/join-questions", cast.max, questions).json()
    assert client.get("/c/moorland/api/v1/join-questions").json() == made
    member = join(cast, {made[0]["id"]: ["Because"]})
    assert call("GET", "/join-requests", cast.mia).status_code == 403
    waiting = call("GET", "/join-requests", cast.mo).json()["items"]
    assert (waiting[0]["id"], waiting[0]["answers"][0]["values"]) == (member.id, ["Because"])
    assert call("POST", f"/join-requests/{member.id}", cast.mo, {"let_in": True}).status_code == 200
    assert call("GET", f"/members/{member.id}/record", cast.mo).status_code == 403
    assert call("GET", f"/members/{member.id}/record", cast.max).json()["answers"][0]["asked"] == "Why?"


def test_who_invited_whom_is_remembered_and_shown(client: Client, cast: Cast) -> None:
    _invitation, secret = invite(actor=cast.actor(cast.mia))
    member = join(cast, None, invitation=secret)
    assert member.invited_by == cast.mia
    client.force_login(cast.mia.account)  # type: ignore[arg-type]
    assert "/m/vera/" in client.get("/c/moorland/invitations/").content.decode()
    assert "invited by" not in client.get("/c/moorland/m/vera/").content.decode()
    client.force_login(cast.max.account)  # type: ignore[arg-type]
    assert "invited by Mia" in client.get("/c/moorland/m/vera/").content.decode()
