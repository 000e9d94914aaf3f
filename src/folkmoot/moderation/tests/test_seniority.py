"""No staff measure falls on a senior, by whatever deed; what a senior did a junior does not undo by the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from folkmoot.content import commands
from folkmoot.content.models import Post
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed
from folkmoot.core.roles import Role
from folkmoot.core.testing.cast import Cast
from folkmoot.groups.commands.making import take_away_group
from folkmoot.groups.models import Group
from folkmoot.members.commands import decline_member
from folkmoot.members.commands.profiles import take_away_profile
from folkmoot.members.commands.roles import set_trust_level
from folkmoot.members.models import Membership
from folkmoot.moderation.commands.deciding import decide
from folkmoot.moderation.commands.measuring import measure_member
from folkmoot.moderation.commands.reversing import reverse
from folkmoot.moderation.commands.sanctioning import lift
from folkmoot.moderation.models import Sanction
from folkmoot.moderation.sanctions import NewSanction
from folkmoot.moderation.tests.deciding import a_case, a_reply, the_clause

pytestmark = pytest.mark.django_db


def _hide(cast: Cast, actor: Actor, target: Membership) -> None:
    commands.hide_post(actor=actor, post=a_reply(cast, by=target))


def _hide_by_case(cast: Cast, actor: Actor, target: Membership) -> None:
    decide(actor=actor, case=a_case(cast, a_reply(cast, by=target)), deed="hide")


def _hide_thread(cast: Cast, actor: Actor, target: Membership) -> None:
    thread = commands.create_thread(actor=cast.actor(target), space=cast.forum, title="Heath", markdown="Where?")
    commands.hide_thread(actor=actor, thread=thread)


def _delete(cast: Cast, actor: Actor, target: Membership) -> None:
    commands.delete_post(actor=actor, post=a_reply(cast, by=target))


def _profile(cast: Cast, actor: Actor, target: Membership) -> None:
    take_away_profile(actor=actor, member=target)


def _group(cast: Cast, actor: Actor, target: Membership) -> None:
    group = Group.everywhere.create(
        community=cast.community, slug=f"fell-{actor.member_id}-{target.id}", name="Fell", created_by=target
    )
    take_away_group(actor=actor, group=group)


def _join(cast: Cast, actor: Actor, target: Membership) -> None:
    target.state = Membership.State.PENDING
    target.save(update_fields=["state"])
    decline_member(actor=actor, member=target)


def _trust(cast: Cast, actor: Actor, target: Membership) -> None:
    set_trust_level(actor=actor, member=target, level=0)


def _sanction(cast: Cast, actor: Actor, target: Membership) -> None:
    measure_member(actor=actor, member=target, wanted=NewSanction(Sanction.Kind.WARNING), clause=the_clause(cast))


_WORDS = (_hide, _hide_by_case, _hide_thread, _delete, _profile, _group, _join, _trust)


@pytest.mark.parametrize("deed", [*_WORDS, _sanction])
def test_who_may_take_staff_measures_against_whom(cast: Cast, deed: Callable[[Cast, Actor, Membership], None]) -> None:
    people = {"mia": cast.mia, "mo": cast.mo, "max": cast.max, "olga": cast.olga}
    for handle, role in (("mel", Role.MANAGER), ("oda", Role.OWNER)):
        people[handle] = Membership.everywhere.create(
            community=cast.community, handle=handle, name=handle, role=role, accepted_guidelines=cast.guidelines
        )
    actors = {handle: cast.actor(member) for handle, member in people.items()}
    for by, on in (("mo", "max"), ("mo", "olga"), ("max", "mel"), ("max", "olga")):
        with pytest.raises(NotAllowed):
            deed(cast, actors[by], people[on])
    for by, on in (("mo", "mia"), ("max", "mo"), ("olga", "max")):
        deed(cast, actors[by], people[on])
    if deed is _sanction:
        with pytest.raises(NotAllowed):
            deed(cast, actors["oda"], people["olga"])
    else:
        deed(cast, actors["oda"], people["olga"])


def test_the_words_of_the_only_owner_are_the_managers_to_judge(cast: Cast) -> None:
    _hide(cast, cast.actor(cast.max), cast.olga)
    with pytest.raises(NotAllowed):
        _hide(cast, cast.actor(cast.mo), cast.olga)


def test_a_measure_of_a_senior_is_not_lifted_by_a_junior(cast: Cast) -> None:
    until = timezone.now() + timedelta(days=3)
    for by, lifts in ((cast.max, {"max", "olga"}), (cast.mo, {"mo", "max", "olga"})):
        for handle in ("mo", "max", "olga"):
            decision = measure_member(
                actor=cast.actor(by), member=cast.mia, wanted=NewSanction(Sanction.Kind.SILENCE, until=until),
                clause=the_clause(cast),
            )  # fmt: skip
            sanction = decision.sanctions.get()
            if handle in lifts:
                assert lift(actor=cast.actor(getattr(cast, handle)), sanction=sanction).lifted_at
            else:
                with pytest.raises(NotAllowed):
                    lift(actor=cast.actor(getattr(cast, handle)), sanction=sanction)


def test_what_a_senior_hid_comes_back_by_seniors_and_appeals_alone(cast: Cast) -> None:
    post = a_reply(cast)
    decision = decide(actor=cast.actor(cast.max), case=a_case(cast, post), deed="hide")
    with pytest.raises(NotAllowed):
        commands.restore_post(actor=cast.actor(cast.mo), post=Post.everywhere.get(id=post.id))
    with pytest.raises(NotAllowed):
        decide(actor=cast.actor(cast.mo), case=a_case(cast, post), deed="approve")
    assert Post.everywhere.get(id=post.id).state == "hidden"
    reverse(actor=cast.actor(cast.olga), decision=decision)
    assert Post.everywhere.get(id=post.id).state == "visible"
