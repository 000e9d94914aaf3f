"""Pages of decisions: one's own, those of moderators, appeals, the audit log."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from folkmoot.content import commands as content
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.moderation import Outcome
from folkmoot.core.testing.cast import Cast
from folkmoot.core.testing.judging import judged_as
from folkmoot.members.models import Membership
from folkmoot.moderation.commands.appealing import appeal
from folkmoot.moderation.commands.deciding import undo
from folkmoot.moderation.commands.resubmitting import resubmit
from folkmoot.moderation.commands.settling import settle_case
from folkmoot.moderation.models import Case, Decision
from folkmoot.moderation.sanctions import NewSanction
from folkmoot.moderation.tests.deciding import a_case, a_reply, decided, state_of

pytestmark = pytest.mark.django_db


def _as(member: Membership) -> Client:
    client = Client()
    client.force_login(member.account)  # type: ignore[arg-type]
    return client


def test_a_moderator_is_not_told_of_appeals_from_spaces_that_they_do_not_see(cast: Cast) -> None:
    case = a_case(cast)
    Case.everywhere.filter(id=case.id).update(space_id=cast.backroom.id)
    case.refresh_from_db()
    appeal(actor=cast.actor(cast.mia), decision=decided(cast, case, by=cast.max), text="It was irony.")
    for who, sees in ((cast.olga, True), (cast.mo, False)):
        page = _as(who).get("/c/moorland/moderation/decisions/").content.decode()
        assert ("Appeal against decision" in page) is sees


def test_a_suspended_member_reads_and_appeals_on_the_page_and_a_manager_grants_it(cast: Cast) -> None:
    decision = decided(cast, sanctions=[NewSanction("suspension", until=timezone.now() + timedelta(days=7))])
    mia, page = _as(cast.mia), f"/c/moorland/moderation/mine/{decision.id}/"
    assert "suspended" in mia.get("/c/moorland/moderation/mine/").content.decode()
    home = mia.get("/c/moorland/").content.decode()
    assert "You are suspended here." in home
    assert 'href="/c/moorland/moderation/mine/"' in home
    assert 'class="button primary" href="/c/moorland/join/"' not in home
    assert "Be kind" in mia.get(page).content.decode()
    assert mia.post(page, {"text": ""}).status_code == 422
    assert mia.post(page, {"text": "It was irony."}).status_code == 302
    again = mia.post(page, {"text": "And again."})
    assert (again.status_code, "appealed against this already" in again.content.decode()) == (422, True)
    case = Case.everywhere.get(kind="appeal")
    at = f"/c/moorland/moderation/appeals/{case.id}/"
    assert _as(cast.mo).post(at, {"answer": "grant"}).status_code == 403
    turned_down = settle_case(actor=cast.actor(cast.max), case=case, deed="hide").decision_id or 0
    assert "Your appeal was turned down" in mia.get(page).content.decode()
    undo(actor=cast.actor(cast.max), decision=Decision.everywhere.get(id=turned_down))
    max_ = _as(cast.max)
    assert "It was irony." in max_.get(at).content.decode()
    assert max_.post(at, {"answer": "grant"}).status_code == 302
    assert "taken back" in mia.get(page).content.decode()


def test_nobody_reads_what_was_decided_about_somebody_else(cast: Cast) -> None:
    decision = decided(cast)
    assert _as(cast.nils).get(f"/c/moorland/moderation/mine/{decision.id}/").status_code == 404
    assert _as(cast.nils).get("/c/moorland/moderation/decisions/").status_code == 403
    assert Client().get("/c/moorland/moderation/mine/").status_code in (302, 403)


def test_a_moderator_reads_and_undoes_on_the_page(cast: Cast) -> None:
    decision = decided(cast)
    mo, page = _as(cast.mo), f"/c/moorland/moderation/decisions/{decision.id}/"
    assert "Go away" in mo.get("/c/moorland/moderation/decisions/?deed=hide").content.decode()
    assert "Rude." in mo.get(page).content.decode()
    assert mo.post(f"{page}reversal/", {"undo": "1"}).status_code == 302
    assert state_of(Case.everywhere.get()) == "visible"
    assert mo.post(f"{page}reversal/", {"words": "Sorry."}).status_code == 422


def test_the_audit_log_is_read_by_staff_and_exported_as_lines(cast: Cast) -> None:
    decided(cast)
    mo = _as(cast.mo)
    assert "Mo decided about Mia" in mo.get("/c/moorland/moderation/log/").content.decode()
    lines = b"".join(mo.get("/c/moorland/moderation/log/export/").streaming_content).splitlines()  # type: ignore[attr-defined]
    assert json.loads(lines[0])["kind"] == "moderation.decision.made"
    assert _as(cast.mia).get("/c/moorland/moderation/log/").status_code == 403
    assert Decision.everywhere.count() == 1


def test_what_was_turned_down_unseen_is_written_otherwise_and_looked_at_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = a_reply(cast).thread
    judged_as(monkeypatch, Outcome.HOLD, about="casino")
    post = content.create_post(actor=cast.actor(cast.mia), thread=thread, markdown="A casino.")
    decision = decided(cast, Case.everywhere.get())
    client = _as(cast.mia)
    address = f"/c/moorland/moderation/mine/{decision.id}/"
    assert "A casino." in client.get(address).content.decode()
    refused = client.post(address, {"markdown": "A casino."})
    assert (refused.status_code, "Change what was wrong" in refused.content.decode()) == (422, True)

    assert client.post(address, {"markdown": "A pub."}).status_code == 302
    post.refresh_from_db()
    case = Case.everywhere.get(state="open")
    assert (post.state, post.markdown, case.author, case.subject_id) == ("held", "A pub.", cast.mia, post.id)
    # It is with the moderators: neither this page nor another sends it once more, and nobody else ever did.
    assert 'name="markdown"' not in client.get(address).content.decode()
    for member, words in ((cast.mia, "Again."), (cast.nils, "Mine.")):
        with pytest.raises((NotAllowed, RuleBroken)):
            resubmit(actor=cast.actor(member), decision=decision, markdown=words)
    settle_case(actor=cast.actor(cast.mo), case=case, deed="approve")
    post.refresh_from_db()
    assert post.state == "visible"


def test_what_others_had_seen_is_not_sent_again(cast: Cast) -> None:
    decision = decided(cast)
    with pytest.raises(RuleBroken, match="not turned down"):
        resubmit(actor=cast.actor(cast.mia), decision=decision, markdown="Come in, all of you.")
