"""Flags: anonymous, weighed by trust, never a weapon of many against one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from folkmoot.activity.models import Activity
from folkmoot.communities.models import GuidelineClause
from folkmoot.content.commands import hide_thread
from folkmoot.content.models import Post
from folkmoot.core.errors import NotAllowed, RateLimited, RuleBroken
from folkmoot.core.notices import Entry, Notice
from folkmoot.core.testing.cast import Cast
from folkmoot.members.abilities import BY_LEVEL
from folkmoot.members.figures import figures_of
from folkmoot.members.models import Membership
from folkmoot.members.queries import actor_of
from folkmoot.members.thresholds import DEFAULTS
from folkmoot.moderation import weights
from folkmoot.moderation.categories import is_veiled
from folkmoot.moderation.clauses import ClauseCategory, clauses_in_force
from folkmoot.moderation.commands.cases import close_case, reopen_case
from folkmoot.moderation.commands.flagging import flag, unflag
from folkmoot.moderation.desk_forms import CareForm
from folkmoot.moderation.models import Case, CaseItem, ClauseCare, FlagRecord
from folkmoot.moderation.notices import flaggers, outcome_seen, outcome_told
from folkmoot.moderation.policies import cases_visible_to
from folkmoot.moderation.queries.flags import count_upheld
from folkmoot.moderation.tests.cases import a_post, people, state_of, the_clause


def flagged(cast: Cast, post: Post, by: Membership, text: str = "") -> CaseItem:
    return flag(actor=actor_of(by), subject=("post", post.id), clause=the_clause(cast), text=text)


def the_case() -> Case:
    return Case.everywhere.get()


def test_ten_flags_are_one_case_that_names_nobody_in_the_log(cast: Cast) -> None:
    post = a_post(cast)
    for member in (cast.eda, cast.nils, *people(cast, 8)):
        flagged(cast, post, member, "unkind")
    case = the_case()
    assert (case.item_count, case.author_id, case.space_id) == (10, cast.mia.id, cast.forum.id)
    assert case.due_at is not None
    lines = Activity.objects.filter(kind__startswith="moderation.")
    assert set(lines.values_list("member_id", flat=True)) == {None}


def test_the_flagged_never_sees_the_case_even_as_a_moderator(cast: Cast) -> None:
    flagged(cast, a_post(cast, by=cast.mo), cast.mia)
    assert not cases_visible_to(cast.actor(cast.mo)).exists()
    assert cases_visible_to(cast.actor(cast.max)).exists()


def test_a_crowd_of_newcomers_hides_and_silences_nobody(cast: Cast) -> None:
    """Ten thousand of them are no more than sixty: what they weigh has a ceiling."""
    post = a_post(cast)
    for member in people(cast, 60):
        flagged(cast, post, member)
    case, author = the_case(), Membership.everywhere.get(id=cast.mia.id)
    assert case.item_count == 60
    assert case.weight == weights.CROWD_AT_MOST < weights.weight_of_flag(cast.actor(cast.mia), 0, 0)
    assert state_of(post) == "visible"
    assert author.silenced_until is None
    assert author.state == "active"
    assert weights.together(0, 10_000 * 0.15) == weights.CROWD_AT_MOST


def test_trusted_members_hide_it_until_somebody_has_looked(cast: Cast) -> None:
    post = a_post(cast)
    first, second = people(cast, 2, trust_level=3)
    flagged(cast, post, first)
    flagged(cast, post, second)
    assert state_of(post) == "hidden"
    assert the_case().state == Case.State.OPEN
    assert Membership.everywhere.get(id=cast.mia.id).silenced_until is None
    flagged(cast, post, cast.mo)
    assert Activity.objects.filter(kind="content.post.hidden").count() == 1


def test_one_member_however_heavy_hides_nothing_alone(cast: Cast) -> None:
    FlagRecord.everywhere.create(community=cast.community, member=cast.mo, agreed=500)
    post = a_post(cast)
    assert flagged(cast, post, cast.mo).weight > 3
    assert state_of(post) == "visible"


def test_of_one_author_only_so_much_is_hidden_in_a_day(cast: Cast) -> None:
    """Who hides all that somebody writes has silenced them."""
    circle, posts = people(cast, 2, trust_level=4), [a_post(cast, text=f"Thing {n}") for n in range(4)]
    for post in posts:
        for member in circle:
            flagged(cast, post, member)
    assert [state_of(post) for post in posts] == ["hidden", "hidden", "hidden", "visible"]


def test_who_is_agreed_with_weighs_more_and_a_decision_taken_back_is_not_counted(cast: Cast) -> None:
    post = a_post(cast)
    flagged(cast, post, cast.eda)
    close_case(actor=cast.actor(cast.mo), case=the_case(), agreed=False)
    assert FlagRecord.everywhere.get().disagreed == 1
    reopen_case(actor=cast.actor(cast.mo), case=the_case())
    close_case(actor=cast.actor(cast.mo), case=the_case(), agreed=True)
    record = FlagRecord.everywhere.get()
    assert (record.agreed, record.disagreed) == (1, 0)
    assert weights.accuracy(0, 20) < 0.15 < weights.accuracy(0, 0) == 1 < weights.accuracy(20, 0) <= 1.5


def test_of_an_author_counts_what_was_rightly_flagged_once_for_each_thing(cast: Cast) -> None:
    post, author = a_post(cast), cast.mia
    flagged(cast, post, cast.eda)
    flagged(cast, post, cast.nils)
    since = timezone.now() - timedelta(days=100)
    assert count_upheld(cast.community.id, [author.id], since) == {}
    close_case(actor=cast.actor(cast.max), case=the_case(), agreed=True)
    figures = figures_of([author], DEFAULTS)[author.id]
    assert (count_upheld(cast.community.id, [author.id], since), figures.recent["flags"]) == ({author.id: 1}, 1)


def test_what_was_found_right_is_not_asked_again_for_a_newcomer(cast: Cast) -> None:
    post = a_post(cast)
    flagged(cast, post, cast.eda)
    close_case(actor=cast.actor(cast.mo), case=the_case(), agreed=False)
    flagged(cast, post, cast.nils)
    assert the_case().state == Case.State.DECIDED
    flagged(cast, post, people(cast, 1, trust_level=2)[0])
    assert Case.everywhere.filter(state=Case.State.OPEN).count() == 1


def test_a_flag_can_be_taken_back_and_made_again(cast: Cast) -> None:
    post = a_post(cast)
    flagged(cast, post, cast.eda)
    flagged(cast, post, cast.nils)
    unflag(actor=cast.actor(cast.eda), subject=("post", post.id))
    case = the_case()
    assert (case.item_count, case.trusted_weight, case.state) == (1, 0, Case.State.OPEN)
    flagged(cast, post, cast.eda, "still")
    assert the_case().item_count == 2
    for member in (cast.eda, cast.nils):
        unflag(actor=cast.actor(member), subject=("post", post.id))
    assert the_case().state == Case.State.DECIDED
    with pytest.raises(RuleBroken):
        unflag(actor=cast.actor(cast.eda), subject=("post", post.id))


def test_the_words_that_were_flagged_are_kept(cast: Cast) -> None:
    post = a_post(cast, text="Get lost, all of you.")
    item = flagged(cast, post, cast.eda)
    assert item.details["seen"]["text"] == "Get lost, all of you."


def test_a_clause_makes_a_case_as_heavy_as_the_managers_said(cast: Cast) -> None:
    ClauseCare.everywhere.create(community=cast.community, place="community", number=1, severity=3, category="threat")
    flagged(cast, a_post(cast), cast.nils)
    case = the_case()
    assert (case.severity, case.category) == (3, "threat")
    assert case.due_at is not None
    assert (case.due_at - case.opened_at).total_seconds() == 30 * 60


def test_a_clause_of_heavy_things_covers_a_case_before_managers_have_set_anything(cast: Cast) -> None:
    GuidelineClause.everywhere.filter(version=cast.guidelines, number=1).update(category=ClauseCategory.SELF_HARM)
    flagged(cast, a_post(cast), cast.nils)
    case = the_case()
    assert (case.severity, case.category) == (3, "self-harm")
    assert is_veiled(case.severity, case.category)
    ClauseCare.everywhere.create(community=cast.community, place="community", number=1, severity=1, category="")
    flagged(cast, a_post(cast, text="Another"), cast.nils)
    assert [(each.severity, each.category) for each in Case.everywhere.order_by("id")] == [(3, "self-harm"), (1, "")]


def test_the_settings_show_what_holds_by_itself_and_keep_what_is_changed(cast: Cast) -> None:
    GuidelineClause.everywhere.filter(version=cast.guidelines, number=1).update(category=ClauseCategory.HATE)
    clauses = clauses_in_force(cast.community.id)
    shown = CareForm(clauses=clauses, known={})
    assert (shown.fields["severity_0"].initial, shown.fields["category_0"].initial) == (1, "hate")
    sent = {name: field.initial for name, field in shown.fields.items()} | {"category_0": ""}
    form = CareForm(sent, clauses=clauses, known={})
    assert form.is_valid()
    assert form.care() == {("community", 1): (1, "")}


def test_who_may_flag_and_how_often(cast: Cast) -> None:
    post, hidden = a_post(cast), a_post(cast, space=cast.backroom)
    for member, subject in ((cast.mia, post), (cast.nils, hidden), (cast.bea, post)):
        with pytest.raises(NotAllowed):
            flagged(cast, subject, member)
    with pytest.raises(RuleBroken):
        flag(actor=cast.actor(cast.nils), subject=("post", post.id), clause="community:1:9")
    for n in range(BY_LEVEL[0].flags_a_day):
        flagged(cast, a_post(cast, text=f"Thing {n}"), cast.nils)
    with pytest.raises(RateLimited):
        flagged(cast, post, cast.nils)


def test_who_flagged_hears_what_became_of_it(cast: Cast) -> None:
    post = a_post(cast)
    flagged(cast, post, cast.eda)
    close_case(actor=cast.actor(cast.mo), case=the_case(), agreed=True)
    line = Activity.objects.get(kind="moderation.case.decided")
    (told,) = flaggers([line])
    assert set(told.members) == {cast.eda.id}
    pairs = {(cast.eda.id, the_case().id), (cast.mia.id, the_case().id)}
    assert outcome_seen(cast.community.id, pairs) == {(cast.eda.id, the_case().id)}
    assert outcome_told(cast.community.id, []) == {}


def test_the_outcome_names_no_title_that_who_flagged_may_not_read(cast: Cast) -> None:
    post = a_post(cast)
    flagged(cast, post, cast.eda)
    close_case(actor=cast.actor(cast.mo), case=the_case(), agreed=True)
    entry = Entry(line=1, subject_id=the_case().id, actor_id=None, at=timezone.now())
    notice = Notice(
        id=1, member_id=cast.eda.id, kind="", reason="flag", entries=(entry,), who="", people=0, space_id=None,
        thread_id=None,
    )  # fmt: skip
    assert outcome_told(cast.community.id, [notice])[1].context == "On the moor"
    hide_thread(actor=cast.actor(cast.mo), thread=post.thread)
    assert outcome_told(cast.community.id, [notice])[1].context == ""
