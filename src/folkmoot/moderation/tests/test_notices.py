"""Notices of illegal content: taken from anybody, confirmed, decided like all cases, told, and complained of."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from folkmoot.activity.consumers import consumers, run
from folkmoot.content import commands
from folkmoot.content.models import Post
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.mail.models import QueuedLetter
from folkmoot.members.models import Membership
from folkmoot.moderation import forms_transparency
from folkmoot.moderation.commands.appealing import appeal, decide_appeal
from folkmoot.moderation.commands.automatic import decide_by_rule
from folkmoot.moderation.commands.deciding import decide, undo
from folkmoot.moderation.commands.notices import NewNotice, call_unfounded, complain, forget_notifiers, give_notice
from folkmoot.moderation.commands.notifiers import add_trusted_flagger, confirm_address, remove_trusted_flagger
from folkmoot.moderation.commands.settling import settle_case
from folkmoot.moderation.locating import subject_at
from folkmoot.moderation.models import Case, CaseItem, Decision, Notice
from folkmoot.moderation.notice_letters import key_of
from folkmoot.moderation.queries.context import case_view
from folkmoot.moderation.queries.notices import notices_visible_to
from folkmoot.moderation.queries.statements import find_statement
from folkmoot.moderation.tests.deciding import a_reply

REASON = "It calls for violence against the people of one street."
FORM = "/c/moorland/report-illegal-content/"


def given(cast: Cast, post: Post | None = None, **fields: Any) -> Notice:
    at = f"{cast.community.address}p/{post.id}/" if post else "https://elsewhere.example/x"
    usual: dict[str, Any] = {
        "name": "Ann Other", "email": "Ann@example.org", "in_good_faith": True, "reason": REASON, "locations": at,
    }  # fmt: skip
    new = NewNotice(**usual | fields)
    return give_notice(actor=cast.actor(None), community=cast.community, given=new)


def decided(cast: Cast, notice: Notice, deed: str, by: Membership | None = None) -> Decision:
    assert notice.case is not None
    decision = decide(actor=cast.actor(by or cast.mo), case=notice.case, deed=deed, words="Said.")
    told()
    notice.refresh_from_db()
    return decision


def told() -> None:
    run(consumers.get("moderation.notices"))


@pytest.mark.parametrize(
    ("lacking", "field"),
    [
        ({"locations": "somewhere in the forum"}, "locations"),
        ({"reason": "bad"}, "reason"),
        ({"name": ""}, "name"),
        ({"email": ""}, "email"),
        ({"in_good_faith": False}, "in_good_faith"),
    ],
)
def test_every_element_that_the_law_asks_for_is_needed(cast: Cast, lacking: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleBroken) as error:
        given(cast, **lacking)
    assert error.value.field == field
    assert not Notice.everywhere.exists()


def test_of_abuse_of_children_one_tells_without_a_name(cast: Cast) -> None:
    notice = given(cast, name="", email="", is_exempt=True)
    assert notice.case is not None
    assert notice.case.severity == 3
    assert not QueuedLetter.everywhere.exists()


def test_a_notice_is_confirmed_and_opens_a_case_that_does_not_say_who_gave_it(cast: Cast) -> None:
    post = a_reply(cast)
    notice = given(cast, post)
    case = notice.case
    assert case is not None
    assert (case.kind, case.subject_type, case.subject_id) == (Case.Kind.NOTICE, "post", post.id)
    item = CaseItem.everywhere.get(case=case)
    assert "Ann" not in f"{item.text}{item.details}"
    assert "ann@example.org" not in f"{item.text}{item.details}"
    (letter,) = QueuedLetter.everywhere.all()
    assert letter.address == "ann@example.org"
    assert given(cast, post).case == case
    elsewhere = given(cast).case
    assert elsewhere is not None
    assert elsewhere.subject_type == "notice"


def test_a_letter_carries_nothing_that_a_sender_wrote_to_somebody_else(cast: Cast) -> None:
    own = f"{cast.community.address}p/1/"
    notice = given(cast, locations=f"Buy pills! https://pills.example/ {own} http://[", email="victim@example.org")
    given(cast, locations="https://pills.example/")
    first, second = QueuedLetter.everywhere.order_by("id")
    assert own in first.text
    assert key_of(notice) in first.text
    assert "pills" not in f"{first.text}{second.text}"


def test_what_a_notifier_typed_is_told_neither_to_the_author_nor_to_the_public(cast: Cast) -> None:
    notice = given(cast, a_reply(cast), law="Insult of Ann Other, his neighbour")
    decision = decide(actor=cast.actor(cast.mo), case=notice.case, deed=Decision.Deed.HIDE)  # type: ignore[arg-type]
    assert "Ann" not in f"{decision.words}{decision.clause}{decision.clause_words}"
    assert "Ann" not in str(find_statement(decision))
    assert "Ann" in CaseItem.everywhere.get(case=notice.case).text


def test_the_decision_is_told_with_redress_and_a_slip_is_taken_back(cast: Cast) -> None:
    notice = given(cast, a_reply(cast))
    slip = decided(cast, notice, Decision.Deed.NOTHING)
    assert (notice.decision, QueuedLetter.everywhere.count()) == (slip, 2)
    undo(actor=cast.actor(cast.mo), decision=slip)
    told()
    notice.refresh_from_db()
    assert notice.decision is None
    hidden = decided(cast, notice, Decision.Deed.HIDE)
    assert notice.decision_id == hidden.id
    assert QueuedLetter.everywhere.count() == 3
    told()
    assert QueuedLetter.everywhere.count() == 3


def test_what_a_rule_does_meanwhile_is_not_the_answer_to_a_notice(cast: Cast) -> None:
    post = a_reply(cast)
    notice = given(cast, post)
    decide_by_rule(community_id=cast.community.id, subject=("post", post.id), deed=Decision.Deed.HIDE, case=notice.case)
    told()
    notice.refresh_from_db()
    assert (notice.decision, QueuedLetter.everywhere.count()) == (None, 1)


def test_somebody_else_decides_about_a_complaint_and_the_notifier_hears(cast: Cast) -> None:
    post = a_reply(cast)
    notice = given(cast, post)
    with pytest.raises(RuleBroken, match="decided"):
        complain(notice=notice, text="No!")
    first = decided(cast, notice, Decision.Deed.NOTHING)
    complaint = complain(notice=notice, text="You have overlooked the second line.")
    with pytest.raises(RuleBroken, match="already"):
        complain(notice=notice, text="Again.")
    case = Case.everywhere.get(subject_type="complaint", subject_id=complaint.id)
    assert case.author_id == post.author_id
    with pytest.raises(NotAllowed):
        decide(actor=cast.actor(cast.mo), case=case, deed=Decision.Deed.NOTHING)
    decide(actor=cast.actor(cast.max), case=case, deed=Decision.Deed.HIDE, words="Indeed.")
    told()
    complaint.refresh_from_db()
    assert (complaint.outcome, complaint.against) == ("granted", first)
    assert Post.everywhere.get(id=post.id).state == "hidden"
    assert QueuedLetter.everywhere.count() == 3


@pytest.mark.parametrize(
    ("deed", "outcome", "state"), [("approve", "refused", "visible"), ("hide", "granted", "hidden")]
)
def test_a_complaint_is_decided_by_the_keys_of_the_queue(cast: Cast, deed: str, outcome: str, state: str) -> None:
    post = a_reply(cast)
    notice = given(cast, post)
    decided(cast, notice, Decision.Deed.NOTHING)
    complaint = complain(notice=notice, text="You have overlooked the second line.")
    case = Case.everywhere.get(subject_type="complaint", subject_id=complaint.id)
    assert case_view(cast.actor(cast.mo), case).is_for_others
    view = case_view(cast.actor(cast.max), case)
    assert (view.is_for_others, view.offer.suggested is not None, view.row.words == "") == (False, True, True)
    settle_case(actor=cast.actor(cast.max), case=case, deed=deed)
    told()
    complaint.refresh_from_db()
    assert (complaint.outcome, Post.everywhere.get(id=post.id).state) == (outcome, state)


def test_what_a_complaint_brought_about_is_taken_back_on_appeal(cast: Cast) -> None:
    post = a_reply(cast)
    notice = given(cast, post)
    decided(cast, notice, Decision.Deed.NOTHING)
    complaint = complain(notice=notice, text="You have overlooked the second line.")
    case = Case.everywhere.get(subject_type="complaint", subject_id=complaint.id)
    hidden = decide(actor=cast.actor(cast.max), case=case, deed=Decision.Deed.HIDE, words="Indeed.")
    appealed = appeal(actor=cast.actor(cast.mia), decision=hidden, text="It was irony.")
    decide_appeal(actor=cast.actor(cast.olga), case=appealed, is_granted=True)
    assert Post.everywhere.get(id=post.id).state == "visible"


def test_one_complains_for_six_months_and_not_of_what_was_acted_on(cast: Cast) -> None:
    notice = given(cast, a_reply(cast))
    decided(cast, notice, Decision.Deed.HIDE)
    with pytest.raises(RuleBroken, match="acted on"):
        complain(notice=notice, text="More!")
    late = given(cast, a_reply(cast))
    decided(cast, late, Decision.Deed.NOTHING)
    late.decided_at = timezone.now() - timedelta(days=184)
    with pytest.raises(RuleBroken, match="six months"):
        complain(notice=late, text="Late.")


def test_who_gives_many_notices_without_ground_is_not_heard_for_a_while(cast: Cast) -> None:
    for _number in range(3):
        notice = given(cast)
        with pytest.raises(NotAllowed):
            call_unfounded(actor=cast.actor(cast.mia), notice=notice)
        call_unfounded(actor=cast.actor(cast.mo), notice=notice)
        # Else anybody could have another's address silenced.
        given(cast)
        confirm_address(notice=notice)
    with pytest.raises(RuleBroken, match="no ground"):
        given(cast)
    given(cast, email="other@example.org")
    Notice.everywhere.update(received_at=timezone.now() - timedelta(days=61))
    given(cast)


def test_a_moderator_neither_sees_nor_dismisses_a_notice_of_what_they_wrote(cast: Cast) -> None:
    own, other = a_reply(cast, by=cast.mo), a_reply(cast)
    places = "\n".join(f"{cast.community.address}p/{post.id}/" for post in (other, own))
    notice = given(cast, locations=places)
    assert not notices_visible_to(cast.actor(cast.mo)).exists()
    assert notices_visible_to(cast.actor(cast.max)).get() == notice
    with pytest.raises(NotAllowed):
        call_unfounded(actor=cast.actor(cast.mo), notice=notice)


def test_a_notice_with_a_place_that_a_moderator_does_not_see_is_not_theirs_to_read(cast: Cast) -> None:
    mia = cast.actor(cast.mia)
    thread = commands.create_thread(actor=mia, space=cast.backroom, title="Among us", markdown="Quietly.")
    hidden = Post.everywhere.get(thread=thread)
    places = "\n".join(f"{cast.community.address}p/{post.id}/" for post in (a_reply(cast), hidden))
    notice = given(cast, locations=places)
    assert not notices_visible_to(cast.actor(cast.mo)).exists()
    assert notices_visible_to(cast.actor(cast.max)).get() == notice
    first = CaseItem.everywhere.get(case=notice.case)
    assert f"/p/{hidden.id}/" not in str(first.details)


def test_of_each_of_several_places_is_told_what_was_decided_and_when_it_is_taken_back(cast: Cast) -> None:
    posts = [a_reply(cast), a_reply(cast)]
    notice = given(cast, locations="\n".join(f"{cast.community.address}p/{post.id}/" for post in posts))
    first, second = Case.everywhere.filter(notice_places__notice=notice).order_by("id")
    hidden = decide(actor=cast.actor(cast.mo), case=first, deed=Decision.Deed.HIDE)
    told()
    decide(actor=cast.actor(cast.mo), case=second, deed=Decision.Deed.NOTHING)
    told()
    letters = list(QueuedLetter.everywhere.order_by("id").values_list("text", flat=True))
    assert len(letters) == 3
    assert f"/p/{posts[0].id}/" in letters[1]
    assert f"/p/{posts[1].id}/" not in letters[1]
    assert f"/p/{posts[1].id}/" in letters[2]
    notice.refresh_from_db()
    assert complain(notice=notice, text="The second, too.").against.subject_id == posts[1].id  # type: ignore[union-attr]

    appealed = appeal(actor=cast.actor(cast.mia), decision=hidden, text="It was irony.")
    decide_appeal(actor=cast.actor(cast.max), case=appealed, is_granted=True)
    told()
    last = QueuedLetter.everywhere.latest("id")
    assert f"/p/{posts[0].id}/" in last.text
    assert "taken back" in last.subject
    told()
    assert QueuedLetter.everywhere.count() == 4


def test_letters_to_an_address_that_nobody_confirms_are_few_and_all_notices_are_taken(cast: Cast) -> None:
    for _number in range(5):
        given(cast)
    assert (Notice.everywhere.count(), QueuedLetter.everywhere.count()) == (5, 3)


def test_who_reads_the_mail_of_an_address_confirms_it(cast: Cast, client: Client) -> None:
    notice = given(cast)
    letter = QueuedLetter.everywhere.get()
    at = re.search(r"/c/moorland(/report-illegal-content/confirm/\S+)", letter.text)
    assert at is not None
    assert client.get(f"{FORM}confirm/{key_of(notice)}/").status_code == 404
    assert client.get(f"/c/moorland{at[1]}").status_code == 200
    notice.refresh_from_db()
    assert notice.confirmed_at is None
    assert client.post(f"/c/moorland{at[1]}").status_code == 302
    notice.refresh_from_db()
    assert notice.confirmed_at is not None


def test_trusted_flaggers_come_first_once_their_address_is_confirmed(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        add_trusted_flagger(actor=cast.actor(cast.mo), name="Hotline", address="@hotline.example")
    with pytest.raises(RuleBroken):
        add_trusted_flagger(actor=cast.actor(cast.max), name="Hotline", address="hotline")
    flagger = add_trusted_flagger(actor=cast.actor(cast.max), name="Hotline", address="@Hotline.example")
    with pytest.raises(RuleBroken, match="already"):
        add_trusted_flagger(actor=cast.actor(cast.max), name="Hotline", address="@hotline.example")
    notice = given(cast, a_reply(cast), email="ann@hotline.example")
    assert not notice.is_trusted_flagger
    notice = confirm_address(notice=notice)
    assert notice.is_trusted_flagger
    assert Case.everywhere.get(notice_places__notice=notice).severity == 3
    assert not confirm_address(notice=given(cast, email="ann@nothotline.example")).is_trusted_flagger
    remove_trusted_flagger(actor=cast.actor(cast.max), flagger=flagger)
    assert not confirm_address(notice=given(cast, email="bob@hotline.example")).is_trusted_flagger


def test_names_go_after_a_while(cast: Cast) -> None:
    notice = given(cast)
    assert forget_notifiers(timezone.now()) == 0
    decided(cast, notice, Decision.Deed.NOTHING)
    assert forget_notifiers(timezone.now() + timedelta(seconds=1)) == 1
    notice.refresh_from_db()
    assert (notice.name, notice.email, notice.reason) == ("", "", REASON)


def test_addresses_lead_to_what_they_are_about(cast: Cast) -> None:
    post = a_reply(cast)
    base = cast.community.address
    for address in (f"{base}p/{post.id}/", f"{base}t/{post.thread_id}/x/#post-{post.id}"):
        assert subject_at(cast.community, address) == ("post", post.id)
    for address in (f"{base}p/999999/", "https://elsewhere.example/p/1/", f"{base}guidelines/", "http://["):
        assert subject_at(cast.community, address) is None


def test_the_form_is_for_everybody_and_not_for_programs(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = client.get(FORM, {"url": "http://testserver/c/moorland/p/1/"}).content.decode()
    assert "/c/moorland/p/1/" in page
    opened = re.search(r'name="opened" value="([^"]+)"', page)
    assert opened is not None
    sent = {
        "locations": "https://x.example/y", "reason": REASON, "name": "Ann", "email": "ann@example.org",
        "in_good_faith": "on", "opened": opened[1],
    }  # fmt: skip
    assert client.post(FORM, sent).status_code == 422
    monkeypatch.setattr(forms_transparency, "LEAST_SECONDS", 0)
    assert client.post(FORM, sent | {"homepage": "https://spam.example"}).status_code == 422
    assert client.post(FORM, sent | {"opened": "x"}).status_code == 422
    refused = client.post(FORM, sent | {"name": ""})
    assert refused.status_code == 422
    assert REASON in refused.content.decode()
    assert not Notice.everywhere.exists()
    answer = client.post(FORM, sent)
    notice = Notice.everywhere.get()
    assert answer["Location"] == f"{FORM}{key_of(notice)}/"
    assert "A moderator looks at it" in client.get(answer["Location"]).content.decode()
    assert client.get(f"{FORM}{notice.id}/").status_code == 404
    decided(cast, notice, Decision.Deed.NOTHING)
    assert client.post(answer["Location"], {"text": "Look again, please."}).status_code == 302
    assert "Look again" in client.get(answer["Location"]).content.decode()
