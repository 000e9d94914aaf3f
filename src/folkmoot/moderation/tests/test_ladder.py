"""The ladder suggests with a reason; measures, notes, places and words are kept by who may."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from folkmoot.activity.models import Activity
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.registry import kept_of_erased
from folkmoot.core.testing.cast import Cast
from folkmoot.members.commands.erasing import erase_member
from folkmoot.members.models import Account, Membership
from folkmoot.moderation.addresses import plain_address
from folkmoot.moderation.commands.deciding import reverse
from folkmoot.moderation.commands.measuring import change_policy, measure_member, note_about, save_letter
from folkmoot.moderation.commands.printing import keep_prints
from folkmoot.moderation.commands.sanctioning import lift
from folkmoot.moderation.commands.tracing import forget_traces
from folkmoot.moderation.models import AddressTrace, Brake, LetterTemplate, MemberNote, Sanction
from folkmoot.moderation.queries.evasion import hints_about
from folkmoot.moderation.queries.ladder import suggest
from folkmoot.moderation.sanctions import NewSanction
from folkmoot.moderation.tabs import tabs_for
from folkmoot.moderation.tests.deciding import a_reply, decided, the_clause

pytestmark = pytest.mark.django_db


def _as(member: Membership) -> Client:
    client = Client()
    client.force_login(member.account)  # type: ignore[arg-type]
    return client


def _next(cast: Cast) -> str:
    return str(suggest(cast.community.id, cast.mia.id).sanction.kind)


def test_each_measure_leads_to_the_next_step_and_old_ones_no_longer_count(cast: Cast) -> None:
    assert _next(cast) == "notice"
    decided(cast, sanctions=[NewSanction("notice")])
    assert _next(cast) == "warning"
    decided(cast, sanctions=[NewSanction("silence", until=timezone.now() + timedelta(days=3))])
    found = suggest(cast.community.id, cast.mia.id)
    assert found.sanction.kind == "suspension"
    assert "Notice, Silence" in found.reason
    with time_machine.travel(timezone.now() + timedelta(days=181)):
        later = suggest(cast.community.id, cast.mia.id)
        assert (later.sanction.kind, "2 older ones no longer count" in later.reason) == ("notice", True)


def test_what_was_taken_back_counts_for_nothing(cast: Cast) -> None:
    reverse(actor=cast.actor(cast.mo), decision=decided(cast, sanctions=[NewSanction("warning")]))
    assert _next(cast) == "notice"


def test_the_ladder_is_the_managers_and_has_no_suspension_without_an_end(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        change_policy(actor=cast.actor(cast.mo), decay_days=10)
    with pytest.raises(RuleBroken, match="is a ban"):
        change_policy(actor=cast.actor(cast.max), steps=[{"kind": "suspension"}])
    change_policy(actor=cast.actor(cast.max), steps=[{"kind": "ban"}], decay_days=10)
    assert _next(cast) == "ban"


def test_a_measure_from_a_members_page_is_a_decision(cast: Cast) -> None:
    decision = measure_member(
        actor=cast.actor(cast.mo), member=cast.mia, wanted=NewSanction("warning"), clause=the_clause(cast)
    )
    assert (decision.author, decision.deed, decision.sanctions.get().kind) == (cast.mia, "sanction", "warning")
    with pytest.raises(NotAllowed):
        measure_member(actor=cast.actor(cast.mo), member=cast.max, wanted=NewSanction("ban"), clause=the_clause(cast))
    with pytest.raises(NotAllowed):
        measure_member(actor=cast.actor(cast.mo), member=cast.mo, wanted=NewSanction("notice"), clause="")


def test_own_words_are_said_for_the_clause_in_the_members_language(cast: Cast) -> None:
    max_ = cast.actor(cast.max)
    with pytest.raises(RuleBroken, match=r"\{nonsense\}"):
        save_letter(actor=max_, deed="hide", language="en", text="Dear {nonsense}")
    save_letter(actor=max_, deed="hide", language="de", text="Liebe {member}, {clause}: {done}", clause="community:1")
    save_letter(actor=max_, deed="hide", language="en", text="Dear {member}, {clause}")
    assert decided(cast).words == "Dear Mia, 1. Be kind"
    Account.objects.filter(id=cast.mia.account_id or 0).update(language="de")
    german = decided(cast)
    assert (german.language, german.words.startswith("Liebe Mia, 1. Be kind: ")) == ("de", True)
    save_letter(actor=max_, deed="hide", language="en", text="")
    assert LetterTemplate.everywhere.count() == 1


def test_like_addresses_are_hints_and_nothing_else(cast: Cast) -> None:
    for email, handle in (("nils+2@example.org", "n2"), ("mia7@example.org", "m7")):
        account = Account.objects.create_user(email)
        Membership.everywhere.create(community=cast.community, account=account, handle=handle, name=handle)
    assert [(hint.member.handle, hint.certainty) for hint in hints_about(cast.nils) if hint.member] == [
        ("n2", "strong")
    ]
    assert hints_about(cast.mia)[0].certainty == "weak: may be chance"
    assert plain_address("A.B+c@googlemail.com") == "ab@gmail.com"
    assert not Sanction.everywhere.exists()


def personal_words(member: Membership) -> str:
    """What the page that erases says stays."""
    return " ".join(each(member.id) for each in kept_of_erased)


def _again(cast: Cast, email: str, handle: str) -> Membership:
    account = Account.objects.create_user(email)
    return Membership.everywhere.create(community=cast.community, account=account, handle=handle, name=handle)


def test_who_was_shut_out_and_erased_is_known_by_a_hash_for_a_year(cast: Cast) -> None:
    ban = [NewSanction("ban")]
    decided(cast, sanctions=ban)
    assert [hint.member for hint in hints_about(_again(cast, "mia+x@example.org", "m2"))][-1] == cast.mia
    assert "another one" in personal_words(cast.mia)
    assert not personal_words(cast.nils)
    erase_member(actor=cast.actor(cast.mia), member=Membership.everywhere.get(id=cast.mia.id), deletes_posts=False)
    erase_member(actor=cast.actor(cast.nils), member=cast.nils, deletes_posts=False)
    kept = AddressTrace.everywhere.values()
    assert not any("mia" in str(row) or "example.org" in str(row) for row in kept)
    back = _again(cast, "mia5@example.org", "m5")
    assert [(hint.certainty, hint.member) for hint in hints_about(back) if "like that" in hint.what] == [
        ("weak: may be chance", None), ("weak: may be chance", None),
    ]  # fmt: skip
    # Nothing is kept of who goes in peace.
    assert not [hint for hint in hints_about(_again(cast, "nils5@example.org", "n5")) if "erased" in hint.what]
    with time_machine.travel(timezone.now() + timedelta(days=366)):
        assert forget_traces() == 2


def test_what_is_lifted_leaves_no_trace(cast: Cast) -> None:
    decision = decided(cast, sanctions=[NewSanction("ban")])
    lift(actor=cast.actor(cast.mo), sanction=decision.sanctions.get())
    assert not AddressTrace.everywhere.exists()


def test_like_texts_are_hints(cast: Cast) -> None:
    text = "Come to the great heather walk on Sunday morning, bring boots, and after that there is tea for {}"
    for member, who in ((cast.mia, "everybody"), (cast.nils, "nobody")):
        a_reply(cast, by=member, text=text.format(who))
    a_reply(cast, by=cast.eda, text="Where does the bilberry grow, and who has seen the black grouse this year?")
    keep_prints(list(Activity.everywhere.filter(kind="content.post.created")))
    (hint,) = [hint for hint in hints_about(cast.nils) if "text" in hint.what]
    assert (hint.member, hint.certainty) == (cast.mia, "weak: people copy from each other")


def test_a_moderator_works_on_the_page_of_a_member(cast: Cast) -> None:
    mo, page = _as(cast.mo), "/c/moorland/moderation/members/mia/"
    opened = mo.get(page).content.decode()
    assert "suggests step 1" in opened
    # Another measure than the notice that is suggested does not last for ever because nobody typed a number.
    assert re.search(r'name="days"[^>]* value="7"', opened)
    form = {"kind": "silence", "days": "3", "clause": the_clause(cast)}
    assert mo.post(page, {**form, "kind": "suspension", "days": ""}).status_code == 422
    assert re.search(r'<option value=""\s+selected>\s*choose one', opened)
    unnamed = mo.post(page, {**form, "clause": ""})
    assert (unnamed.status_code, "Name the clause" in unnamed.content.decode()) == (422, True)
    assert mo.post(page, form).status_code == 302
    sanction = Sanction.everywhere.get()
    assert mo.post(page, {**form, "kind": "notice"}).status_code == 302
    assert Sanction.everywhere.get(kind="notice").until is None
    assert mo.post(f"{page}notes/", {"text": "Spoke with her."}).status_code == 302
    shown = mo.get(page).content.decode()
    assert "Spoke with her." in shown
    assert mo.post(f"/c/moorland/moderation/sanctions/{sanction.id}/lift/").status_code == 302
    assert mo.get("/c/moorland/moderation/members/mo/").status_code == 404
    with pytest.raises(NotAllowed):
        note_about(actor=cast.actor(cast.nils), member=cast.mia, text="Hm.")
    assert MemberNote.everywhere.count() == 1


def test_places_are_slowed_and_the_ladder_is_changed_on_their_pages(cast: Cast) -> None:
    mo, max_ = _as(cast.mo), _as(cast.max)
    form = {"kind": "slow", "space": str(cast.forum.id), "minutes": "5", "hours": "2"}
    assert mo.post("/c/moorland/moderation/places/", form).status_code == 302
    row = Brake.everywhere.get()
    assert (row.seconds, row.space_id) == (300, cast.forum.id)
    assert mo.post(f"/c/moorland/moderation/places/{row.id}/end/").status_code == 302
    assert "Step 6" in max_.get("/c/moorland/moderation/ladder/").content.decode()
    letter = {"deed": "hide", "language": "en", "clause": "", "text": "Dear {member}"}
    assert max_.post("/c/moorland/moderation/letters/", letter).status_code == 302


def test_words_are_looked_at_before_they_are_saved(cast: Cast) -> None:
    page, of = _as(cast.max), "/c/moorland/moderation/letters/"
    words = {"deed": "sanction", "clause": "", "language": "en", "text": "Dear {member}: {clause}. {measures}"}
    shown = page.post(of, words | {"preview": "1"})
    assert shown.status_code == 200
    assert "Dear Max: 1. Be kind. This is a warning." in shown.content.decode()
    assert not LetterTemplate.everywhere.exists()
    wrong = page.post(of, words | {"preview": "1", "text": "Dear {nobody}"})
    assert (wrong.status_code, "no such placeholder" in wrong.content.decode()) == (422, True)


def test_a_group_of_pages_opens_at_the_first_that_one_sees(cast: Cast) -> None:
    shown = tabs_for(cast.actor(cast.mo), "log")
    assert [str(label) for label, *_rest in shown.groups] == ["Queue", "Decisions", "Rules", "Transparency"]
    assert [str(label) for label, _url, is_open, _n in [*shown.groups, *shown.pages] if is_open] == [
        "Decisions", "Audit log",
    ]  # fmt: skip
    assert tabs_for(cast.actor(cast.max), "ladder").groups[-1][1:3] == ("/moderation/settings/", True)
