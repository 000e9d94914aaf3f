"""The queue: what stands in it, what its keys do, and what is taken back."""

from __future__ import annotations

import json
from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from folkmoot.activity.consumers import run_until_idle
from folkmoot.connections.commands.tokens import create_token
from folkmoot.content.commands import edit_post
from folkmoot.core.actor import Actor
from folkmoot.core.errors import Conflict, NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership
from folkmoot.moderation.commands.cases import add_item, open_case
from folkmoot.moderation.commands.claiming import claim
from folkmoot.moderation.commands.flagging import flag
from folkmoot.moderation.commands.keeping import keep_in_step
from folkmoot.moderation.commands.setting import set_care, set_hours, set_queue
from folkmoot.moderation.commands.settling import settle_case, settle_many, suggest_rule, undo_many
from folkmoot.moderation.models import Case, ClauseCare, Decision, LetterTemplate, OfficeHours, Sanction
from folkmoot.moderation.queries.context import case_view
from folkmoot.moderation.queries.queue import Filters, figures, queue_rows, rules_met
from folkmoot.moderation.tests.cases import a_post, a_reply, people, state_of, the_clause


def a_case(cast: Cast, text: str = "Get lost.", **more: Any) -> Case:
    post = a_post(cast, text=text)
    flag(actor=cast.actor(cast.nils), subject=("post", post.id), clause=the_clause(cast))
    return Case.everywhere.get(subject_type="post", subject_id=post.id)


def post_of(case: Case) -> Any:
    from folkmoot.content.models import Post

    return Post.everywhere.get(id=case.subject_id)


@pytest.mark.parametrize(
    ("deed", "made", "state"),
    [("approve", "nothing", "visible"), ("hide", "hide", "hidden"), ("warn", "sanction", "visible")],
)
def test_a_key_decides_and_u_takes_it_back(cast: Cast, deed: str, made: str, state: str) -> None:
    case, mo = a_case(cast), cast.actor(cast.mo)
    done = settle_case(actor=mo, case=case, deed=deed)
    decision = Decision.everywhere.get(id=done.decision_id or 0)
    assert (decision.deed, decision.clause) == (made, the_clause(cast))
    assert state_of(post_of(case)) == state
    assert Sanction.everywhere.filter(kind="warning", lifted_at=None).exists() == (deed == "warn")
    with pytest.raises(Conflict):
        settle_case(actor=cast.actor(cast.max), case=case, deed=deed)
    (back,) = undo_many(actor=mo, decision_ids=[decision.id])
    assert (back.case_id, back.problem) == (case.id, "")
    case.refresh_from_db()
    assert (case.state, case.decided_at, state_of(post_of(case))) == (Case.State.OPEN, None, "visible")
    assert not Sanction.everywhere.filter(lifted_at=None).exists()


def test_nobody_takes_back_what_others_decided(cast: Cast) -> None:
    done = settle_case(actor=cast.actor(cast.mo), case=a_case(cast), deed="hide")
    (refused,) = undo_many(actor=cast.actor(cast.max), decision_ids=[done.decision_id or 0])
    assert refused.code == "not-allowed"


def test_many_are_decided_each_for_itself(cast: Cast) -> None:
    cases = [a_case(cast, text=f"Thing {n}") for n in range(4)]
    claim(actor=cast.actor(cast.max), case=cases[1])
    settle_case(actor=cast.actor(cast.max), case=cases[2], deed="approve")
    done = settle_many(actor=cast.actor(cast.mo), case_ids=[*(case.id for case in cases), 10**9], deed="hide")
    assert [each.code for each in done] == ["", "conflict", "conflict", "", "not-found"]
    back = undo_many(actor=cast.actor(cast.mo), decision_ids=[each.decision_id for each in done if each.decision_id])
    assert [each.problem for each in back] == ["", ""]


def test_what_was_changed_since_the_list_was_shown_is_not_decided_with_the_rest(cast: Cast) -> None:
    cases = [a_case(cast, text=f"Thing {n}") for n in range(3)]
    shown = {row.case.id: row.subject.revision for row in queue_rows(cast.actor(cast.mo)) if row.subject}
    assert set(shown) == {case.id for case in cases}
    edit_post(actor=cast.actor(cast.mia), post=post_of(cases[1]), markdown="Quite another thing.")
    client = Client()
    client.force_login(cast.mo.account)  # type: ignore[arg-type]
    page = " ".join(client.get("/c/moorland/moderation/").content.decode().split())
    assert f'name="revision-{cases[0].id}" value="{shown[cases[0].id]}"' in page
    sent = {"case": list(shown), "deed": "hide"} | {f"revision-{id_}": each for id_, each in shown.items()}
    client.post("/c/moorland/moderation/cases/decisions/", sent)
    assert [Case.everywhere.get(id=case.id).state for case in cases] == ["decided", "open", "decided"]
    seen_now = {cases[1].id: post_of(cases[1]).text_revision}
    (done,) = settle_many(actor=cast.actor(cast.mo), case_ids=seen_now, deed="hide", expected_revisions=seen_now)
    assert not done.problem


def test_who_asks_to_join_is_a_case_until_somebody_decides_anywhere(cast: Cast) -> None:
    (anna, ben) = people(cast, 2)
    Membership.everywhere.filter(id__in=[anna.id, ben.id]).update(state="pending")
    assert keep_in_step(cast.community.id) == 2
    assert keep_in_step(cast.community.id) == 0
    rows = queue_rows(cast.actor(cast.mo), Filters(kind="join"))
    assert [row.case.kind for row in rows] == ["join", "join"]
    settle_case(actor=cast.actor(cast.mo), case=rows[0].case, deed="approve")
    assert Membership.everywhere.get(id=rows[0].case.subject_id).state == "active"
    from folkmoot.members.commands import decline_member

    decline_member(actor=cast.actor(cast.max), member=Membership.everywhere.get(id=rows[1].case.subject_id))
    run_until_idle()
    assert not Case.everywhere.filter(state="open").exists()


def test_an_idea_for_a_rule_is_a_case(cast: Cast) -> None:
    idea = suggest_rule(actor=cast.actor(cast.mo), text="Links in a first post", case=a_case(cast))
    (row,) = queue_rows(cast.actor(cast.max), Filters(kind="rule"))
    assert (row.case.id, row.title) == (idea.id, "Links in a first post")
    settle_case(actor=cast.actor(cast.max), case=idea, deed="approve")
    with pytest.raises(NotAllowed):
        suggest_rule(actor=cast.actor(cast.mia), text="Mine")


def test_the_heaviest_comes_first_and_the_statements_do_not_grow(cast: Cast) -> None:
    cases = [a_case(cast, text=f"Thing {n}") for n in range(3)]
    Case.everywhere.filter(id=cases[2].id).update(severity=3)
    Case.everywhere.filter(id=cases[1].id).update(due_at=timezone.now() - timedelta(hours=1))
    rows = queue_rows(cast.actor(cast.mo))
    assert [row.case.id for row in rows] == [cases[2].id, cases[1].id, cases[0].id]
    assert (rows[1].is_overdue, rows[0].is_veiled, rows[0].flags) == (True, True, 1)
    found = figures(cast.actor(cast.mo))
    assert (found.open, found.overdue, found.heavy) == (3, 1, 1)
    with CaptureQueriesContext(
        connection,
    ) as few:
        queue_rows(cast.actor(cast.mo), limit=1)
    with CaptureQueriesContext(connection) as many:
        queue_rows(cast.actor(cast.mo))
    assert len(many) <= len(few)


def test_managers_set_targets_hours_and_how_heavy_clauses_are(cast: Cast) -> None:
    case, max_ = a_case(cast), cast.actor(cast.max)
    set_queue(actor=max_, minutes_1=60)
    case.refresh_from_db()
    assert case.due_at == case.opened_at + timedelta(hours=1)
    set_hours(actor=max_, hours={0: [(time(9), time(12)), (time(13), time(17))]}, holidays={})
    assert OfficeHours.everywhere.count() == 2
    for hours in ({0: [(time(9), time(12)), (time(11), time(13))]}, {0: [(time(9), time(9))]}):
        with pytest.raises(RuleBroken):
            set_hours(actor=max_, hours=hours, holidays={})
    set_care(actor=max_, care={("community", 1): (2, "hate")})
    assert ClauseCare.everywhere.get().category == "hate"
    with pytest.raises(RuleBroken):
        set_queue(actor=max_, minutes_1=0)
    with pytest.raises(NotAllowed):
        set_queue(actor=cast.actor(cast.mo), minutes_1=60)


def test_a_moderator_sees_the_words_that_an_author_would_read_and_may_begin_with_them(
    cast: Cast, client: Client
) -> None:
    case = a_case(cast, text="Go away at once.")
    author = case.author
    assert author is not None
    assert author.account is not None
    type(author.account).objects.filter(id=author.account.pk).update(language="de")
    LetterTemplate.everywhere.create(
        community=cast.community, clause="", deed="hide", language="de", text="Hallo {member}, so nicht: {clause}"
    )
    path = f"/c/moorland/moderation/cases/{case.id}/"
    asked = {"part": "words", "clause": the_clause(cast), "measure": "gone:warning"}
    client.force_login(cast.mo.account)  # type: ignore[arg-type]
    shown = client.get(path, asked).content.decode()
    assert f"Hallo {author.name}, so nicht: 1. Be kind" in shown
    assert 'data-begin-with="Hallo {member}, so nicht: {clause}"' in shown
    assert 'lang="de"' in shown
    client.force_login(cast.nils.account)  # type: ignore[arg-type]
    assert client.get(path, asked).status_code == 403


def test_a_case_about_a_thread_shows_how_it_begins(cast: Cast, client: Client) -> None:
    thread = a_post(cast, text="A chapter of somebody's book.").thread
    flag(actor=cast.actor(cast.nils), subject=("thread", thread.id), clause=the_clause(cast))
    client.force_login(cast.mo.account)  # type: ignore[arg-type]
    case = Case.everywhere.get(subject_type="thread")
    path = f"/c/moorland/moderation/cases/{case.id}/"
    assert "A chapter of somebody&#x27;s book." in client.get(path).content.decode().replace("’", "&#x27;")
    Case.everywhere.filter(id=case.id).update(severity=3)
    assert "A chapter of somebody" not in client.get(path).content.decode()


def test_a_queue_that_never_had_a_case_says_where_to_begin(cast: Cast, client: Client) -> None:
    client.force_login(cast.mo.account)  # type: ignore[arg-type]
    for path in ("/c/moorland/moderation/", "/c/moorland/moderation/?part=rows"):
        page = client.get(path).content.decode()
        assert "Nothing has come in yet" in page
        assert "/c/moorland/moderation/backtest/" in page
        assert "Everything is decided" not in page


def test_the_pages_of_the_queue(cast: Cast, client: Client) -> None:
    case = a_case(cast, text="Go away at once.")
    client.force_login(cast.mo.account)  # type: ignore[arg-type]
    page = client.get("/c/moorland/moderation/")
    assert page.status_code == 200
    assert f'data-case="{case.id}"' in page.content.decode()
    opened = client.get(f"/c/moorland/moderation/cases/{case.id}/").content.decode()
    assert "Go away at once." in opened
    assert "Nils" not in opened, "who flagged stays unnamed"
    Case.everywhere.update(category="hate")
    assert "data-veil" in client.get(f"/c/moorland/moderation/cases/{case.id}/?part=case").content.decode()
    refused = client.post(f"/c/moorland/moderation/cases/{case.id}/decision/", {"deed": "none", "words": "My words"})
    assert refused.status_code == 422
    assert "My words" in refused.content.decode(), "nothing typed is lost"
    answer = client.post(
        f"/c/moorland/moderation/cases/{case.id}/decision/", {"deed": "hide"}, headers={"Accept": "application/json"}
    )
    (done,) = answer.json()["done"]
    assert done["problem"] == ""
    assert "Queue at zero" in client.get("/c/moorland/moderation/").content.decode()
    client.post("/c/moorland/moderation/cases/undo/", {"decision": done["decision"]})
    assert client.get("/c/moorland/moderation/count/").json() == {"count": 1, "label": "1"}
    client.force_login(cast.mia.account)  # type: ignore[arg-type]
    assert client.get("/c/moorland/moderation/").status_code == 403


def test_a_message_that_was_flagged_is_shown_alone(cast: Cast) -> None:
    from folkmoot.content.commands import send_message, start_conversation

    talk = start_conversation(actor=cast.actor(cast.mia), members=[cast.eda])
    said = [send_message(actor=cast.actor(cast.mia), thread=talk, markdown=text)[0] for text in ("Hi", "Pay me")]
    with pytest.raises(NotAllowed):
        flag(actor=cast.actor(cast.nils), subject=("message", said[1].id), clause=the_clause(cast))
    flag(actor=cast.actor(cast.eda), subject=("message", said[1].id), clause=the_clause(cast))
    (row,) = queue_rows(cast.actor(cast.mo))
    assert row.case.space_id is None
    assert row.subject is not None
    assert row.subject.text == "Pay me"


def test_a_case_needs_something_that_is_there(cast: Cast) -> None:
    from folkmoot.core.errors import NotFound

    with pytest.raises(NotFound):
        open_case(actor=cast.actor(cast.mo), subject=("post", 10**9))


def test_flags_and_cases_through_the_api(cast: Cast, client: Client) -> None:
    def ask(who: str, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        member = getattr(cast, who)
        scopes = ["read", "write", "moderate"] if who == "mo" else ["read", "write"]
        token = create_token(actor=Actor.system(cast.community.id), member=member, name="t", scopes=scopes)[1]
        headers = {"Authorization": f"Bearer {token}"}
        path = f"/c/moorland/api/v1{path}"
        return client.generic(method, path, json.dumps(body or {}), content_type="application/json", headers=headers)

    post = a_post(cast)
    told = {"kind": "post", "id": post.id, "clause": the_clause(cast), "text": "unkind"}
    assert ask("nils", "POST", "/flags", told).status_code == 201
    assert ask("nils", "GET", "/moderation/cases").status_code == 403
    (case,) = ask("mo", "GET", "/moderation/cases").json()
    assert (case["flags"], case["subject_id"]) == (1, post.id)
    assert "nils" not in str(case).lower()
    changed = ask("mo", "PATCH", f"/moderation/cases/{case['id']}", {"severity": 2, "is_claimed": True}).json()
    assert (changed["severity"], changed["claimed_by_id"]) == (2, cast.mo.id)
    done = ask("mo", "POST", f"/moderation/cases/{case['id']}/decision", {"deed": "hide"}).json()
    assert ask("mo", "POST", f"/moderation/cases/{case['id']}/decision", {"deed": "hide"}).status_code == 409
    assert ask("nils", "GET", "/flags").json()[0]["outcome"] == "agreed"
    (back,) = ask("mo", "POST", "/moderation/cases/undo", {"decision_ids": [done["decision_id"]]}).json()
    assert back["problem"] == ""
    assert ask("nils", "POST", "/flags/withdrawal", {"kind": "post", "id": post.id}).status_code == 204


def test_a_reply_is_told_from_its_thread_by_its_words_and_the_rule_that_it_met(cast: Cast) -> None:
    reply = a_reply(cast, a_post(cast), text="Buy **cheap** heather.")
    case = open_case(actor=cast.actor(cast.mo), subject=("post", reply.id))
    evidence = {"links": 2, "rule": "links-new", "only_notes": False}
    for rule in ("Links", "Links", "Shouting"):
        add_item(actor=cast.actor(None), case=case, kind="rule", details={"rule": rule, "evidence": evidence})
    (row,) = queue_rows(cast.actor(cast.mo))
    assert (row.title, row.excerpt, sorted(row.rules)) == ("On the moor", "Buy cheap heather.", ["Links", "Shouting"])
    a_case(cast)
    assert rules_met(cast.actor(cast.mo)) == ["Links", "Shouting"]
    assert [each.case.id for each in queue_rows(cast.actor(cast.mo), Filters(rule="Links"))] == [case.id]
    assert case_view(cast.actor(cast.mo), case).reasons[0].seen == (("Links", "2"),)


def test_a_case_leads_below_the_community_and_shows_pictures(cast: Cast) -> None:
    Membership.everywhere.filter(id=cast.mia.id).update(avatar="x.png")
    flag(actor=cast.actor(cast.nils), subject=("profile", cast.mia.id), clause=the_clause(cast))
    case, client = Case.everywhere.get(), Client()
    client.force_login(cast.mo.account)  # type: ignore[arg-type]
    page = client.get(f"/c/moorland/moderation/cases/{case.id}/").content.decode()
    assert 'href="/c/moorland/m/mia/"' in page
    assert f'src="/c/moorland/members/{cast.mia.id}/picture' in page
