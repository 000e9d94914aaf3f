"""Taking a decision back shows the words that it was about, and no others."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from folkmoot.content import commands as content
from folkmoot.content.models import Post, Thread
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.moderation import Outcome
from folkmoot.core.testing.cast import Cast
from folkmoot.core.testing.judging import judged_as
from folkmoot.moderation.commands.appealing import appeal
from folkmoot.moderation.commands.deciding import reverse
from folkmoot.moderation.commands.resubmitting import resubmit
from folkmoot.moderation.commands.settling import settle_case
from folkmoot.moderation.models import Case, Decision, Sanction
from folkmoot.moderation.sanctions import NewSanction
from folkmoot.moderation.tests.deciding import a_case, a_reply, decided
from folkmoot.spaces.models import Space, SpaceMember

pytestmark = pytest.mark.django_db


@pytest.fixture
def casino(monkeypatch: pytest.MonkeyPatch) -> None:
    judged_as(monkeypatch, Outcome.HOLD, about="casino")


def _turned_down(cast: Cast, thread: Thread | None = None, **fields: Any) -> tuple[Post, Decision]:
    thread = thread or a_reply(cast).thread
    post = content.create_post(actor=cast.actor(cast.nils), thread=thread, markdown="A casino.")
    return post, decided(cast, Case.everywhere.get(subject_id=post.id, state="open"), **fields)


def _now(post: Post) -> tuple[str, str]:
    post.refresh_from_db()
    return post.state, post.markdown


def test_what_is_turned_down_again_and_again_is_not_sent_again_without_end(cast: Cast, casino: None) -> None:
    post, decision = _turned_down(cast)
    nils = cast.actor(cast.nils)
    for number in range(3):
        case = resubmit(actor=nils, decision=decision, markdown=f"A casino, number {number}.")
        decision = decided(cast, case)
    with pytest.raises(RuleBroken, match="too often"):
        resubmit(actor=nils, decision=decision, markdown="A casino at last.")
    client = Client()
    client.force_login(cast.nils.account)  # type: ignore[arg-type]
    page = client.get(f"/c/moorland/moderation/mine/{decision.id}/").content.decode()
    assert ("turned down too often" in page, 'name="markdown"' in page, 'name="text"' in page) == (True, False, True)
    settle_case(actor=cast.actor(cast.max), case=appeal(actor=nils, decision=decision, text="A pub."), deed="approve")
    assert _now(post) == ("visible", "A casino, number 2.")


def test_while_an_appeal_waits_nothing_else_is_put_in_its_place(cast: Cast, casino: None) -> None:
    post, decision = _turned_down(cast)
    nils = cast.actor(cast.nils)
    case = appeal(actor=nils, decision=decision, text="It is a pub.")
    with pytest.raises(RuleBroken, match="Your appeal is being looked at"):
        resubmit(actor=nils, decision=decision, markdown="Buy, buy.")
    client = Client()
    client.force_login(cast.nils.account)  # type: ignore[arg-type]
    address = f"/c/moorland/moderation/mine/{decision.id}/"
    assert 'name="markdown"' not in client.get(address).content.decode()
    refused = client.post(address, {"markdown": "Typed at length."})
    assert (refused.status_code, "Typed at length." in refused.content.decode()) == (422, True)
    settle_case(actor=cast.actor(cast.max), case=case, deed="approve")
    assert _now(post) == ("visible", "A casino.")


def test_reversing_leaves_waiting_what_was_sent_again(cast: Cast, casino: None) -> None:
    post, decision = _turned_down(cast)
    nils = cast.actor(cast.nils)
    resubmit(actor=nils, decision=decision, markdown="Buy, buy.")
    with pytest.raises(RuleBroken, match="You sent this again"):
        appeal(actor=nils, decision=decision, text="It is a pub.")
    client = Client()
    client.force_login(cast.nils.account)  # type: ignore[arg-type]
    page = client.get(f"/c/moorland/moderation/mine/{decision.id}/").content.decode()
    assert ("You sent this again" in page, 'name="text"' in page) == (True, False)
    reverse(actor=cast.actor(cast.max), decision=decision)
    assert _now(post) == ("held", "Buy, buy.")
    assert Case.everywhere.get(state="open").subject_id == post.id


def test_measures_are_appealed_against_also_by_who_sent_it_again(cast: Cast, casino: None) -> None:
    post, decision = _turned_down(cast, sanctions=[NewSanction("warning")])
    nils = cast.actor(cast.nils)
    resubmit(actor=nils, decision=decision, markdown="Buy, buy.")
    case = appeal(actor=nils, decision=decision, text="It is a pub.")
    settle_case(actor=cast.actor(cast.max), case=case, deed="approve")
    assert (_now(post)[0], Sanction.everywhere.get().is_in_force()) == ("held", False)


def test_what_was_turned_down_anew_stays_so(cast: Cast, casino: None) -> None:
    post, first = _turned_down(cast)
    resubmit(actor=cast.actor(cast.nils), decision=first, markdown="Buy, buy.")
    second = decided(cast, Case.everywhere.get(state="open"))
    reverse(actor=cast.actor(cast.max), decision=first)
    assert _now(post)[0] == "hidden"
    reverse(actor=cast.actor(cast.max), decision=second)
    assert _now(post) == ("visible", "Buy, buy.")


@pytest.mark.parametrize("is_judged", [False, True])
def test_an_edit_that_followed_the_judged_one_is_judged_for_itself(cast: Cast, casino: None, is_judged: bool) -> None:
    post, mia = a_reply(cast), cast.actor(cast.mia)
    content.edit_post(actor=mia, post=post, markdown="A casino.")
    decision = decided(cast, Case.everywhere.get(state="open"))
    case = appeal(actor=mia, decision=decision, text="It is a pub.")
    content.edit_post(actor=mia, post=post, markdown="Buy at the casino.")
    if is_judged:
        decided(cast, Case.everywhere.get(kind="content", state="open"))
    settle_case(actor=cast.actor(cast.max), case=case, deed="approve")
    assert _now(post) == ("visible", "Go away, all of you.")
    assert Case.everywhere.filter(state="open").exists() is not is_judged


def test_what_a_moderator_wrote_otherwise_out_of_sight_waits(cast: Cast) -> None:
    post = a_reply(cast)
    decision = decided(cast, a_case(cast, post))
    post.refresh_from_db()
    content.edit_post(actor=cast.actor(cast.mo), post=post, markdown="Quite other words.")
    reverse(actor=cast.actor(cast.max), decision=decision)
    assert _now(post) == ("held", "Quite other words.")
    settle_case(actor=cast.actor(cast.max), case=Case.everywhere.get(state="open"), deed="approve")
    assert _now(post)[0] == "visible"


def test_who_no_longer_sees_the_place_sends_nothing_there(cast: Cast, casino: None) -> None:
    there = [
        SpaceMember.everywhere.get_or_create(community=cast.community, space=cast.backroom, member=member)[0]
        for member in (cast.nils, cast.mo)
    ]
    thread = content.create_thread(
        actor=cast.actor(cast.mo), space=cast.backroom, title="Among us", markdown="Where does it grow?"
    )
    post, decision = _turned_down(cast, thread)
    SpaceMember.everywhere.filter(id=there[0].id).delete()
    with pytest.raises(NotAllowed):
        resubmit(actor=cast.actor(cast.nils), decision=decision, markdown="A pub.")
    assert _now(post) == ("hidden", "A casino.")


@pytest.mark.parametrize("change", [{"state": "deleted"}, {"closed_at": timezone.now()}])
@pytest.mark.parametrize("opens_topic", [False, True])
def test_what_stood_in_a_thread_that_was_deleted_or_closed_is_not_sent_again(
    cast: Cast, casino: None, change: dict[str, object], opens_topic: bool
) -> None:
    nils = cast.actor(cast.nils)
    if opens_topic:
        thread = content.create_thread(actor=nils, space=cast.forum, title="Luck", markdown="A casino.")
        decision = decided(cast, Case.everywhere.get())
    else:
        post, decision = _turned_down(cast)
        thread = post.thread
    Thread.everywhere.filter(id=thread.id).update(**change)
    with pytest.raises(NotAllowed):
        resubmit(actor=nils, decision=decision, markdown="A pub.")
    thread.refresh_from_db()
    assert thread.state == change.get("state", "hidden" if opens_topic else "visible")


def test_a_topic_is_sent_again_where_its_author_may_open_one(cast: Cast, casino: None) -> None:
    nils = cast.actor(cast.nils)
    thread = content.create_thread(actor=nils, space=cast.forum, title="Luck", markdown="A casino.")
    decision = decided(cast, Case.everywhere.get())
    Space.everywhere.filter(id=cast.forum.id).update(post_role="moderator")
    with pytest.raises(NotAllowed):
        resubmit(actor=nils, decision=decision, markdown="A pub.")
    Space.everywhere.filter(id=cast.forum.id).update(post_role="member")
    resubmit(actor=nils, decision=decision, markdown="A pub.")
    thread.refresh_from_db()
    assert thread.state == "held"
