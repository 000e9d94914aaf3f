"""Making groups, joining them, asking, inviting, leading, leaving."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from folkmoot.activity.consumers import run_until_idle
from folkmoot.activity.models import Activity
from folkmoot.communities.models import Community
from folkmoot.content.commands import create_post, create_thread
from folkmoot.content.policies import threads_visible_to
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.registry import erasers
from folkmoot.core.testing.cast import Cast
from folkmoot.groups import commands
from folkmoot.groups.models import Group, GroupAnswer, GroupMember
from folkmoot.groups.notices import concerned_by_guidelines, in_group
from folkmoot.groups.queries import find_group, groups_page
from folkmoot.groups.tests.building import KIND, a_group, a_space, in_space, inside, put_in, seen_by
from folkmoot.members.commands import QuestionDraft, leave_community, relate
from folkmoot.spaces.commands import add_space_member, remove_space_member
from folkmoot.spaces.models import Space
from folkmoot.spaces.policies import spaces_visible_to


def test_whoever_makes_a_group_leads_it(cast: Cast) -> None:
    group = a_group(cast)
    assert (group.slug, group.member_count, inside(group)) == ("birders", 1, {"mia": "leader"})
    assert Activity.everywhere.filter(kind="groups.group.created", subject_id=group.id).exists()


def test_the_community_decides_who_makes_groups_and_how_many(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        commands.create_group(actor=cast.actor(cast.nils), name="Newcomers")
    with pytest.raises(NotAllowed):
        commands.change_group_settings(
            actor=cast.actor(cast.mo), create_role="member", create_trust_level=0, groups_at_most=1, spaces_at_most=1
        )
    commands.change_group_settings(
        actor=cast.actor(cast.max), create_role="member", create_trust_level=0, groups_at_most=1, spaces_at_most=1
    )
    group = commands.create_group(actor=cast.actor(cast.nils), name="Newcomers")
    with pytest.raises(RuleBroken, match="as many groups"):
        commands.create_group(actor=cast.actor(cast.nils), name="More of them")
    commands.create_group_space(actor=cast.actor(cast.nils), group=group, name="One")
    with pytest.raises(RuleBroken, match="at most 1"):
        commands.create_group_space(actor=cast.actor(cast.nils), group=group, name="Two")


@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        ({"name": "  "}, "name"),
        ({"name": "Twice", "slug": "birders"}, "slug"),
        ({"name": "New"}, "slug"),
        ({"name": "Red", "colour": "red"}, "colour"),
        ({"name": "Odd", "visibility": "secret"}, "visibility"),
    ],
)
def test_a_group_that_cannot_be_is_refused(cast: Cast, fields: dict[str, str], at_fault: str) -> None:
    a_group(cast)
    with pytest.raises(RuleBroken) as refused:
        commands.create_group(actor=cast.actor(cast.mia), **fields)
    assert refused.value.field == at_fault


def test_an_open_group_is_joined_at_once_and_a_listed_one_asked(cast: Cast) -> None:
    group = a_group(cast)
    assert commands.join_group(actor=cast.actor(cast.nils), group=group).state == "active"
    listed = a_group(cast, visibility="listed", name="Listed")
    mia = cast.actor(cast.mia)
    (question,) = commands.change_group_questions(
        actor=mia, group=listed, questions=[QuestionDraft("Why?", is_required=True)]
    )
    with pytest.raises(RuleBroken, match="needs an answer"):
        commands.join_group(actor=cast.actor(cast.nils), group=listed)
    row = commands.join_group(actor=cast.actor(cast.nils), group=listed, answers={question.id: ["Owls"]})
    assert row.state == "asked"
    assert GroupAnswer.everywhere.get(group_member=row).values == ["Owls"]
    asked = Activity.everywhere.get(kind="groups.member.asked")
    assert asked.details["leaders"] == [cast.mia.id]
    with pytest.raises(NotAllowed):
        commands.approve_request(actor=cast.actor(cast.mo), group=listed, member=cast.nils)
    commands.approve_request(actor=mia, group=listed, member=cast.nils)
    assert inside(listed) == {"mia": "leader", "nils": "member"}


def test_who_is_not_let_in_is_told_why_and_may_ask_again_later(cast: Cast) -> None:
    group = a_group(cast, visibility="listed")
    nils, mia = cast.actor(cast.nils), cast.actor(cast.mia)
    commands.join_group(actor=nils, group=group)
    with pytest.raises(RuleBroken, match="Say why"):
        commands.decline_request(actor=mia, group=group, member=cast.nils, reason=" ")
    row = commands.decline_request(actor=mia, group=group, member=cast.nils, reason="We are full.")
    assert (row.state, row.reason) == ("declined", "We are full.")
    with pytest.raises(RuleBroken, match="week"):
        commands.join_group(actor=nils, group=group)


def test_a_hidden_group_is_there_for_its_members_the_invited_and_managers(cast: Cast) -> None:
    group = a_group(cast, visibility="hidden")
    a_group(cast, visibility="listed", name="Listed")
    assert seen_by(cast, cast.mia) == seen_by(cast, cast.max) == {"birders", "listed"}
    assert seen_by(cast, cast.eda) == seen_by(cast, cast.mo) == seen_by(cast, None) == {"listed"}
    assert seen_by(cast, cast.bea) == {"listed"}
    commands.invite_to_group(actor=cast.actor(cast.mia), group=group, member=cast.eda)
    assert "birders" in seen_by(cast, cast.eda)
    commands.join_group(actor=cast.actor(cast.eda), group=group)
    assert inside(group) == {"mia": "leader", "eda": "member"}
    with pytest.raises(RuleBroken, match="by invitation"):
        commands.join_group(actor=cast.actor(cast.nils), group=group)
    Community.objects.filter(id=cast.community.id).update(visibility="members")
    assert seen_by(cast, None) == set()


def test_a_link_lets_in_as_many_as_it_says(cast: Cast) -> None:
    group = a_group(cast, visibility="hidden")
    link, secret = commands.invite_by_link(actor=cast.actor(cast.mia), group=group, max_uses=1)
    assert commands.join_group(actor=cast.actor(cast.nils), group=group, secret=secret).joined_via == "link"
    with pytest.raises(RuleBroken, match="used up"):
        commands.join_group(actor=cast.actor(cast.eda), group=group, secret=secret)
    link, secret = commands.invite_by_link(actor=cast.actor(cast.mia), group=group, max_uses=5)
    commands.end_group_invitation(actor=cast.actor(cast.mia), group=group, link=link)
    with pytest.raises(RuleBroken, match="used up"):
        commands.join_group(actor=cast.actor(cast.eda), group=group, secret=secret)
    with pytest.raises(NotAllowed):
        commands.invite_by_link(actor=cast.actor(cast.nils), group=group)


def test_who_was_taken_out_comes_back_only_by_being_asked_in(cast: Cast) -> None:
    group = a_group(cast, cast.nils)
    mia, nils = cast.actor(cast.mia), cast.actor(cast.nils)
    _link, secret = commands.invite_by_link(actor=mia, group=group, max_uses=5)
    commands.remove_from_group(actor=mia, group=group, member=cast.nils, reason="Too loud.")
    assert inside(group) == {"mia": "leader"}
    with pytest.raises(RuleBroken):
        commands.join_group(actor=nils, group=group, secret=secret)
    commands.invite_to_group(actor=mia, group=group, member=cast.nils)
    assert commands.join_group(actor=nils, group=group).state == "active"


def test_the_blocked_do_not_reach_who_blocked_them(cast: Cast) -> None:
    group = a_group(cast)
    relate(actor=cast.actor(cast.nils), other=cast.mia, kind="block")
    commands.invite_to_group(actor=cast.actor(cast.mia), group=group, member=cast.nils)
    assert not GroupMember.everywhere.filter(member=cast.nils).exists()


def test_leaders_make_leaders_and_the_last_one_stays(cast: Cast) -> None:
    group = a_group(cast, cast.eda, cast.nils)
    mia, eda = cast.actor(cast.mia), cast.actor(cast.eda)
    tries: tuple[Callable[[], object], ...] = (
        lambda: commands.change_group_role(actor=eda, group=group, member=cast.eda, role="leader"),
        lambda: commands.remove_from_group(actor=eda, group=group, member=cast.nils, reason="No."),
        lambda: commands.remove_from_group(actor=eda, group=group, member=cast.mia, reason="No."),
    )
    for refused in tries:
        with pytest.raises(NotAllowed):
            refused()
    with pytest.raises(RuleBroken, match="somebody else"):
        commands.change_group_role(actor=mia, group=group, member=cast.mia, role="member")
    commands.change_group_role(actor=mia, group=group, member=cast.eda, role="leader")
    with pytest.raises(NotAllowed):
        commands.remove_from_group(actor=eda, group=group, member=cast.mia, reason="No.")
    commands.remove_from_group(actor=cast.actor(cast.max), group=group, member=cast.mia, reason="Agreed.")
    assert inside(group) == {"eda": "leader", "nils": "member"}


def test_leaders_announce_to_their_group_and_managers_to_all(cast: Cast) -> None:
    group = a_group(cast)
    with pytest.raises(RuleBroken, match="for its members"):
        a_space(cast, group, kind="announcements", visibility="members")
    space = a_space(cast, group, kind="announcements")
    with pytest.raises(RuleBroken, match="for its members"):
        commands.change_group_space(actor=cast.actor(cast.mia), group=group, space=space, visibility="public")
    opened = commands.change_group_space(actor=cast.actor(cast.max), group=group, space=space, visibility="members")
    assert opened.visibility == "members"


def test_the_last_leader_hands_over_before_leaving(cast: Cast) -> None:
    group = a_group(cast, cast.eda)
    mia = cast.actor(cast.mia)
    for nobody in (None, cast.nils):
        with pytest.raises(RuleBroken) as refused:
            commands.leave_group(actor=mia, group=group, successor=nobody)
        assert refused.value.field == "successor"
    commands.leave_group(actor=mia, group=group, successor=cast.eda)
    assert inside(group) == {"eda": "leader"}
    commands.leave_group(actor=cast.actor(cast.eda), group=group)
    group.refresh_from_db()
    assert group.member_count == 0


def test_who_leaves_the_community_or_is_erased_leaves_its_groups(cast: Cast) -> None:
    group = a_group(cast, cast.eda, cast.nils)
    space = a_space(cast, group)
    leave_community(actor=cast.actor(cast.mia), member=cast.mia)
    run_until_idle()
    assert inside(group) == {"eda": "leader", "nils": "member"}
    assert in_space(space) == {"eda": True, "nils": False}
    erasers.get("groups").run(cast.eda.id, False)
    assert inside(group) == {"nils": "leader"}
    assert not GroupMember.everywhere.filter(member=cast.eda).exists()


def test_members_of_a_group_enter_its_spaces_and_leaders_look_after_them(cast: Cast) -> None:
    group = a_group(cast, cast.nils)
    private, public = a_space(cast, group), a_space(cast, group, "Shop window", visibility="public")
    assert in_space(private) == in_space(public) == {"mia": True, "nils": False}
    assert private in spaces_visible_to(cast.actor(cast.nils))
    assert private not in spaces_visible_to(cast.actor(cast.eda))
    assert public in spaces_visible_to(cast.actor(None))
    thread = create_thread(actor=cast.actor(cast.nils), space=private, title="An owl in the ash", markdown="Seen.")
    commands.leave_group(actor=cast.actor(cast.nils), group=group)
    assert thread not in threads_visible_to(cast.actor(cast.nils))
    for by_hand in (add_space_member, remove_space_member):
        with pytest.raises(RuleBroken, match="those of the group Birders"):
            by_hand(actor=cast.actor(cast.max), space=private, member=cast.nils)


def test_members_accept_the_groups_guidelines_before_they_write(cast: Cast) -> None:
    group = a_group(cast, cast.nils)
    space = a_space(cast, group)
    nils, mia = cast.actor(cast.nils), cast.actor(cast.mia)
    thread = create_thread(actor=nils, space=space, title="Before the rules", markdown="Hello.")
    commands.publish_group_guidelines(actor=mia, group=group, clauses=KIND, introduction="", change_note="")
    with pytest.raises(NotAllowed):
        create_post(actor=nils, thread=thread, markdown="More.")
    with pytest.raises(RuleBroken, match="in force"):
        commands.accept_group_guidelines(actor=nils, group=group, number=2)
    commands.accept_group_guidelines(actor=nils, group=group, number=1)
    create_post(actor=nils, thread=thread, markdown="More.")
    create_post(actor=mia, thread=thread, markdown="Who publishes has accepted.")
    with pytest.raises(RuleBroken, match="in force"):
        commands.join_group(actor=cast.actor(cast.eda), group=group)
    commands.join_group(actor=cast.actor(cast.eda), group=group, accepted_number=1)
    with pytest.raises(NotAllowed):
        commands.publish_group_guidelines(actor=nils, group=group, clauses=KIND, introduction="", change_note="")


def test_an_archived_group_closes_its_spaces_and_opens_those_again(cast: Cast) -> None:
    group = a_group(cast)
    open_one, closed = a_space(cast, group), a_space(cast, group, "Old")
    mia = cast.actor(cast.mia)
    commands.archive_group_space(actor=mia, group=group, space=closed)
    group = commands.archive_group(actor=mia, group=group)
    assert not Space.everywhere.filter(id__in=[open_one.id, closed.id], archived_at=None).exists()
    with pytest.raises(RuleBroken, match="archived"):
        commands.join_group(actor=cast.actor(cast.nils), group=group)
    with pytest.raises(RuleBroken, match="archived"):
        commands.change_group(actor=mia, group=group, name="Other")
    assert [each.group.slug for each in groups_page(mia, limit=9)[0]] == []
    commands.archive_group(actor=mia, group=group, is_archived=False)
    assert list(Space.everywhere.filter(archived_at=None, group_space__group=group)) == [open_one]


def test_a_renamed_group_is_found_at_its_old_address(cast: Cast) -> None:
    group = commands.change_group(actor=cast.actor(cast.mia), group=a_group(cast), slug="ringers", name="Ringers")
    assert find_group(cast.actor(None), "birders") == group
    with pytest.raises(RuleBroken, match="this address"):
        a_group(cast)
    commands.change_group(actor=cast.actor(cast.mia), group=group, slug="birders")
    assert find_group(cast.actor(None), "ringers") == group


def test_lists_find_by_words_and_show_ones_own(cast: Cast) -> None:
    for name, visibility in (("Alpha", "open"), ("Beta", "listed"), ("Gamma", "hidden")):
        a_group(cast, name=name, visibility=visibility)
    put_in(cast, Group.everywhere.get(slug="gamma"), cast.nils)
    nils = cast.actor(cast.nils)
    rows, after = groups_page(nils, limit=2)
    assert [each.group.name for each in rows] == ["Alpha", "Beta"]
    assert after is not None
    assert [each.group.name for each in groups_page(nils, cursor=after, limit=2)[0]] == ["Gamma"]
    assert [each.group.name for each in groups_page(nils, mine=True, limit=9)[0]] == ["Gamma"]
    assert [each.group.name for each in groups_page(nils, query="ALPH", limit=9)[0]] == ["Alpha"]


def test_members_of_a_group_hear_of_its_new_guidelines(cast: Cast) -> None:
    group = a_group(cast, cast.nils)
    commands.publish_group_guidelines(
        actor=cast.actor(cast.mia), group=group, clauses=KIND, introduction="", change_note=""
    )
    line = Activity.everywhere.get(kind="groups.guidelines.published")
    (found,) = concerned_by_guidelines([line])
    assert set(found.members) == {cast.nils.id}
    assert in_group(cast.community.id, {(cast.nils.id, group.id), (cast.eda.id, group.id)}) == {
        (cast.nils.id, group.id)
    }
