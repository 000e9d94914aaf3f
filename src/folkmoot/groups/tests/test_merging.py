"""Making one group of two, two of one, and what stays true whatever is done in whatever order."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest

from folkmoot.core.errors import FolkmootError, NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.groups import commands
from folkmoot.groups.commands.keeping import check_spaces
from folkmoot.groups.models import Group, GroupMember, GroupMerge, GroupSpace
from folkmoot.groups.queries import find_group
from folkmoot.groups.tests.building import KIND, a_group, a_space, in_space, inside, put_in
from folkmoot.members.models import Membership
from folkmoot.spaces.models import SpaceMember


def two_groups(cast: Cast) -> tuple[Group, Group]:
    source = a_group(cast, cast.eda, cast.nils, name="Ringers", visibility="listed")
    target = a_group(cast, cast.nils)
    commands.change_group_role(actor=cast.actor(cast.mia), group=source, member=cast.nils, role="leader")
    return source, target


def test_a_merge_brings_everybody_and_everything_and_can_be_undone(cast: Cast) -> None:
    source, target = two_groups(cast)
    ringing, nest = a_space(cast, source, "Ringing"), a_space(cast, target)
    commands.join_group(actor=cast.actor(cast.mo), group=source)
    _link, secret = commands.invite_by_link(actor=cast.actor(cast.mia), group=source)
    before = inside(source), inside(target)
    preview = commands.preview_merge(source, target)
    assert (preview.new_members, preview.in_both, preview.new_leaders, preview.asking) == (1, 2, ["Nils"], 1)
    assert (preview.spaces, preview.members_after) == ([ringing], 3)
    merge = commands.merge_groups(actor=cast.actor(cast.max), source=source, target=target)
    target.refresh_from_db()
    assert inside(target) == {"mia": "leader", "nils": "leader", "eda": "member"}
    assert target.member_count == 3
    assert in_space(ringing) == in_space(nest) == {"mia": True, "nils": True, "eda": False}
    assert find_group(cast.actor(cast.mia), "ringers") == target
    assert commands.approve_request(actor=cast.actor(cast.mia), group=target, member=cast.mo).is_active
    commands.undo_merge(actor=cast.actor(cast.max), merge=merge)
    assert (inside(source), inside(target)) == before
    assert in_space(ringing) == {"mia": True, "nils": True, "eda": False}
    assert in_space(nest) == {"mia": True, "nils": False}
    assert find_group(cast.actor(cast.mia), "ringers") == source
    with pytest.raises(RuleBroken):
        commands.undo_merge(actor=cast.actor(cast.max), merge=merge)
    assert list(check_spaces(cast.community.id, False)) == []
    assert secret


def test_managers_and_leaders_of_both_merge(cast: Cast) -> None:
    source, target = two_groups(cast)
    with pytest.raises(NotAllowed):
        commands.merge_groups(actor=cast.actor(cast.nils), source=source, target=target)
    with pytest.raises(RuleBroken):
        commands.merge_groups(actor=cast.actor(cast.mia), source=source, target=source)
    commands.merge_groups(actor=cast.actor(cast.mia), source=source, target=target)
    with pytest.raises(RuleBroken):
        commands.merge_groups(actor=cast.actor(cast.max), source=source, target=target)
    assert GroupMerge.everywhere.count() == 1


def test_a_split_takes_members_and_spaces_along(cast: Cast) -> None:
    group = a_group(cast, cast.eda, cast.nils, visibility="hidden")
    kept, taken = a_space(cast, group), a_space(cast, group, "Owls")
    commands.publish_group_guidelines(
        actor=cast.actor(cast.mia), group=group, clauses=KIND, introduction="", change_note=""
    )
    commands.accept_group_guidelines(actor=cast.actor(cast.eda), group=group, number=1)
    split = commands.Split("Owlers", "", [cast.eda.id, cast.nils.id], [cast.eda.id], [taken.id])
    new = commands.split_group(actor=cast.actor(cast.mia), group=group, split=split)
    assert (new.visibility, inside(new)) == ("hidden", {"eda": "leader", "nils": "member"})
    assert inside(group) == {"mia": "leader"}
    assert in_space(taken) == {"eda": True, "nils": False}
    assert in_space(kept) == {"mia": True}
    accepted = dict(GroupMember.everywhere.filter(group=new).values_list("member__handle", "accepted__number"))
    assert accepted == {"eda": 1, "nils": None}


@pytest.mark.parametrize(
    ("change", "at_fault"),
    [
        ({"member_ids": []}, "members"),
        ({"leader_ids": []}, "leaders"),
        ({"space_ids": [0]}, "spaces"),
        ({"mia": True}, "members"),
    ],
)
def test_a_split_that_leaves_somebody_without_is_refused(cast: Cast, change: dict[str, object], at_fault: str) -> None:
    group = a_group(cast, cast.eda)
    going = [cast.eda.id, *([cast.mia.id] if change.pop("mia", False) else [])]
    wanted = {"name": "Owlers", "member_ids": going, "leader_ids": [cast.eda.id], **change}
    with pytest.raises(RuleBroken) as refused:
        commands.split_group(actor=cast.actor(cast.mia), group=group, split=commands.Split(**wanted))  # type: ignore[arg-type]
    assert refused.value.field == at_fault
    assert inside(group) == {"mia": "leader", "eda": "member"}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_who_is_in_a_groups_spaces_is_who_is_in_the_group_whatever_is_done(cast: Cast, seed: int) -> None:
    dice = random.Random(seed)
    people = [cast.mia, cast.eda, cast.nils, cast.mo, cast.max]
    groups = [a_group(cast, name=f"Group {number}") for number in range(3)]
    for group in groups:
        a_space(cast, group)
    for _step in range(40):
        _something(cast, dice, people)
        rows = GroupMember.everywhere.filter(state="active", group__merged_into=None)
        wanted = {
            (kept.space_id, row.member_id, row.role == "leader")
            for kept in GroupSpace.everywhere.all()
            for row in rows.filter(group=kept.group_id)
        }
        kept_spaces = GroupSpace.everywhere.values("space_id")
        there = SpaceMember.everywhere.filter(space_id__in=kept_spaces)
        assert set(there.values_list("space_id", "member_id", "is_moderator")) == wanted
    assert list(check_spaces(cast.community.id, False)) == []


def _something(cast: Cast, dice: random.Random, people: list[Membership]) -> None:
    """One thing that somebody does, allowed or not."""
    group, other = (dice.choice(list(Group.everywhere.all())) for _ in range(2))
    who, whom = (dice.choice(people) for _ in range(2))
    actor, manager = cast.actor(who), cast.actor(cast.max)
    ids = [each.id for each in people]
    acts = (
        lambda: put_in(cast, group, who),
        lambda: commands.join_group(actor=actor, group=group),
        lambda: commands.leave_group(actor=actor, group=group, successor=whom),
        lambda: commands.remove_from_group(actor=manager, group=group, member=whom, reason="x"),
        lambda: commands.change_group_role(
            actor=manager,
            group=group,
            member=whom,
            role=dice.choice(["leader", "member"]),
        ),
        lambda: commands.create_group_space(actor=manager, group=group, name="More"),
        lambda: commands.archive_group(actor=manager, group=group, is_archived=dice.random() < 0.3),
        lambda: commands.merge_groups(actor=manager, source=group, target=other),
        lambda: commands.undo_merge(actor=manager, merge=dice.choice(list(GroupMerge.everywhere.all()))),
        lambda: commands.split_group(
            actor=manager, group=group, split=commands.Split("Part", "", dice.sample(ids, 2), ids)
        ),
    )
    with suppress(FolkmootError, IndexError):
        dice.choice(acts)()
