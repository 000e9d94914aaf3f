"""What comes of rulings: cases, measures, held changes that a moderator lets through, traces of refusals."""

from __future__ import annotations

import pytest

from folkmoot.activity.models import Activity
from folkmoot.content import commands
from folkmoot.content.models import Post, Thread
from folkmoot.core import moderation
from folkmoot.core.afterwards import do_what_waits
from folkmoot.core.errors import Refused
from folkmoot.core.moderation import Outcome, moderated_subjects
from folkmoot.core.registry import personal_data
from folkmoot.core.testing.cast import Cast
from folkmoot.core.testing.judging import judged_as
from folkmoot.groups.commands import change_group_settings, create_group
from folkmoot.groups.models import Group
from folkmoot.groups.policies import groups_visible_to
from folkmoot.members.commands import change_profile, join_community
from folkmoot.members.models import Membership, PendingChange
from folkmoot.moderation.commands.keeping import hear
from folkmoot.moderation.commands.settling import settle_case
from folkmoot.moderation.models import BacktestVerdict, Case, Decision, RefusedAttempt, Sanction


def a_thread(cast: Cast, **said: str) -> Thread:
    words = {"title": "On the moor", "markdown": "Who comes?"} | said
    return commands.create_thread(actor=cast.actor(cast.mia), space=cast.forum, **words)  # type: ignore[arg-type]


def decided(cast: Cast, kind: str, subject_id: int, deed: str) -> None:
    command = getattr(moderated_subjects.get(kind), deed)
    command(cast.actor(cast.mo), subject_id, "")


@pytest.mark.parametrize(
    ("outcome", "state", "sanction"),
    [
        (Outcome.FLAG, "visible", None),
        (Outcome.HOLD, "held", None),
        (Outcome.LIMIT, "held", Sanction.Kind.LIMITS),
        (Outcome.HIDE, "hidden", None),
        (Outcome.SILENCE, "held", Sanction.Kind.SILENCE),
    ],
)
def test_what_a_rule_finds_is_a_case_and_what_it_does_a_decision(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, outcome: Outcome, state: str, sanction: str | None
) -> None:
    thread = a_thread(cast)
    judged_as(monkeypatch, outcome, about="casino")
    post = commands.create_post(actor=cast.actor(cast.mia), thread=thread, markdown="Best casino!")
    assert post.state == state
    case = Case.everywhere.get()
    assert (case.subject_type, case.subject_id, case.author_id, case.state) == ("post", post.id, cast.mia.id, "open")
    item = case.items.get()
    assert (item.clause, item.text, item.details["outcome"]) == ("community:1:1", "Not here.", outcome.name.lower())
    assert list(Sanction.everywhere.values_list("kind", flat=True)) == ([sanction] if sanction else [])
    by_rule = Decision.everywhere.filter(decided_by=None).count()
    assert by_rule == (1 if outcome in (Outcome.LIMIT, Outcome.HIDE, Outcome.SILENCE) else 0)
    assert (Membership.everywhere.get(id=cast.mia.id).silenced_until is not None) == (outcome is Outcome.SILENCE)


def test_a_held_edit_waits_beside_the_old_text_and_comes_when_it_is_let_through(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    mia, thread = cast.actor(cast.mia), a_thread(cast)
    post = commands.create_post(actor=mia, thread=thread, markdown="A walk.")
    judged_as(monkeypatch, Outcome.HOLD, about="casino")
    assert commands.edit_post(actor=mia, post=post, markdown="A casino.").markdown == "A walk."
    shown = moderated_subjects.get("post").load(cast.community.id, [post.id])[post.id]
    assert (shown.state, shown.text) == ("held", "A casino.")
    decided(cast, "post", post.id, "hide")
    assert Post.everywhere.get(id=post.id).state == "visible"
    decided(cast, "post", post.id, "restore")
    assert Post.everywhere.get(id=post.id).markdown == "A casino."
    assert not PendingChange.everywhere.exists()
    commands.edit_post(actor=mia, post=post, markdown="Another casino.")
    commands.edit_post(actor=mia, post=Post.everywhere.get(id=post.id), markdown="No gambling.")
    assert not PendingChange.everywhere.exists()


def test_titles_tags_polls_and_profiles_that_are_held_wait_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    mia, thread = cast.actor(cast.mia), a_thread(cast)
    judged_as(monkeypatch, Outcome.HOLD, about="casino")
    commands.rename_thread(actor=mia, thread=thread, title="The casino")
    commands.retag_thread(actor=mia, thread=thread, tags=["casino"])
    change_profile(actor=mia, member=cast.mia, name="Mia of the casino", headline="Walks")
    mine = Membership.everywhere.get(id=cast.mia.id)
    assert (mine.name, mine.headline) == ("Mia", "Walks")
    assert set(Case.everywhere.values_list("subject_type", flat=True)) == {"thread", "profile"}
    decided(cast, "thread", thread.id, "approve")
    decided(cast, "profile", cast.mia.id, "approve")
    thread.refresh_from_db()
    assert (thread.title, thread.tag_names) == ("The casino", ["casino"])
    assert Membership.everywhere.get(id=cast.mia.id).name == "Mia of the casino"


def test_a_profile_that_is_taken_away_can_be_given_back(cast: Cast) -> None:
    change_profile(actor=cast.actor(cast.mia), member=cast.mia, name="Mia M", bio="I walk.")
    decided(cast, "profile", cast.mia.id, "hide")
    decided(cast, "profile", cast.mia.id, "hide")
    emptied = Membership.everywhere.get(id=cast.mia.id)
    assert (emptied.name, emptied.bio) == (emptied.handle, "")
    decided(cast, "profile", cast.mia.id, "restore")
    assert Membership.everywhere.get(id=cast.mia.id).bio == "I walk."


def test_a_held_group_is_there_for_nobody_else_until_it_is_let_through(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_group_settings(
        actor=cast.actor(cast.max), create_role="member", create_trust_level=0, groups_at_most=9, spaces_at_most=9
    )
    judged_as(monkeypatch, Outcome.HOLD, about="casino")
    group = create_group(actor=cast.actor(cast.mia), name="The casino")
    eda = cast.actor(cast.eda)
    assert not groups_visible_to(eda).filter(id=group.id).exists()
    decided(cast, "group", group.id, "approve")
    assert groups_visible_to(eda).filter(id=group.id).exists()
    assert Group.everywhere.get(id=group.id).is_open


def test_direct_messages_are_refused_or_pass_and_are_nobodys_case(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = commands.start_conversation(actor=cast.actor(cast.mia), members=[cast.eda])
    judged_as(monkeypatch, Outcome.HOLD, about="casino")
    post, _new = commands.send_message(actor=cast.actor(cast.mia), thread=talk, markdown="A casino.")
    assert post.state == "visible"
    judged_as(monkeypatch, Outcome.HIDE, about="casino")
    with pytest.raises(Refused):
        commands.send_message(actor=cast.actor(cast.mia), thread=talk, markdown="A casino!")
    assert not Case.everywhere.exists()


def test_a_refusal_is_remembered_after_what_it_undid_and_without_its_words(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = a_thread(cast)
    judged_as(monkeypatch, Outcome.REPHRASE, about="casino")
    with pytest.raises(Refused) as refused:
        commands.create_post(actor=cast.actor(cast.mia), thread=thread, markdown="Best casino!")
    assert (refused.value.rule, refused.value.clause, refused.value.field) == ("Test rule", "community:1:1", "markdown")
    assert not RefusedAttempt.everywhere.exists()
    do_what_waits()
    attempt = RefusedAttempt.everywhere.get()
    assert (attempt.member_id, attempt.kind, attempt.outcome) == (cast.mia.id, "post", Outcome.REPHRASE)


def test_what_a_rule_replaces_is_stored_so_and_its_tags_are_added(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    judged_as(monkeypatch, Outcome.ALLOW, about="dang", source="This ■■■■ bog.", tags=("rough",))
    thread = a_thread(cast, markdown="This dang bog.")
    assert Post.everywhere.get(thread=thread).markdown == "This ■■■■ bog."
    assert thread.tag_names == ["rough"]


def test_an_installation_without_judges_lets_all_pass(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moderation, "judges", ())
    assert Post.everywhere.get(thread=a_thread(cast)).state == "visible"


def test_who_is_held_on_joining_is_one_case_and_free_once_let_in(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    judged_as(monkeypatch, Outcome.SILENCE, about="casino")
    vera = join_community(
        account=cast.vera, community=cast.community, name="Vera of the casino", handle="vera", accepted_version=1
    )
    hear(list(Activity.everywhere.filter(kind="members.member.asked")))
    case = Case.everywhere.get()
    assert (case.kind, case.subject_type, case.items.count()) == (Case.Kind.JOIN, "join", 1)
    assert Membership.everywhere.get(id=vera.id).silenced_until is not None
    settle_case(actor=cast.actor(cast.mo), case=case, deed="approve")
    let_in = Membership.everywhere.get(id=vera.id)
    assert (let_in.state, let_in.silenced_until) == ("active", None)


def test_what_machines_said_of_a_members_words_is_in_their_own_export(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged_as(monkeypatch, Outcome.FLAG, about="casino")
    post = commands.create_post(actor=cast.actor(cast.mia), thread=a_thread(cast), markdown="A casino.")
    BacktestVerdict.everywhere.create(community=cast.community, post_id=post.id, says="bad", by=cast.mo)
    (judged,) = personal_data.get("moderation.judged-by-machines").load(cast.mia.id)
    assert (judged["kind"], judged["text"], judged["details"]["rule"]) == ("rule", "Not here.", "Test rule")  # type: ignore[index]
    (tried,) = personal_data.get("moderation.tried-on-posts").load(cast.mia.id)
    assert (tried["post_id"], tried["says"], "by" in tried) == (post.id, "bad", False)
    assert not list(personal_data.get("moderation.judged-by-machines").load(cast.nils.id))
