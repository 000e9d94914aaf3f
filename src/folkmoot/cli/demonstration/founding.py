"""Founding the demo community: itself, its people and its spaces, through commands."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from folkmoot.cli.demonstration.world import world
from folkmoot.communities.commands import change_community, create_community, publish_guidelines
from folkmoot.communities.models import Community
from folkmoot.communities.queries import guidelines_in_force
from folkmoot.core.actor import Actor
from folkmoot.core.tenancy import scope
from folkmoot.members.commands.accounts import create_member
from folkmoot.members.commands.joining import accept_guidelines
from folkmoot.members.commands.profiles import change_profile
from folkmoot.members.commands.roles import set_trust_level
from folkmoot.members.models import Membership
from folkmoot.members.queries import actor_of
from folkmoot.spaces.commands import add_space_member, create_space

# Nobody receives mail there: the name is reserved for examples.
_DOMAIN = "moorland.example"
_NEWCOMERS = ("nils",)


def found() -> Community:
    """Make the community with everybody in it; raises RuleBroken when its slug is taken."""
    plan = world()
    community = create_community(slug=plan["slug"], name=plan["name"])
    actor = Actor.system(community.id)
    with scope(community.id):
        brand = {name: plan[name] for name in ("tagline", "purpose", "audience", "brand_colour", "accent_colour")}
        change_community(actor=actor, community=community, set_up_at=timezone.now(), **brand)
        clauses = [(clause["title"], clause["text"]) for clause in plan["guidelines"]]
        publish_guidelines(actor=actor, clauses=clauses, introduction="", change_note="Our own words.")
        people = {person["handle"]: _person(actor, community, person) for person in plan["people"]}
        for row in plan["spaces"]:
            _space(actor, row, people)
    return community


def _person(actor: Actor, community: Community, row: dict[str, Any]) -> Membership:
    email = f"{row['handle']}@{_DOMAIN}"
    member = create_member(actor=actor, community=community, email=email, role=row["role"])
    change_profile(actor=actor, member=member, name=row["name"], handle=row["handle"], headline=row["headline"])
    if row["handle"] not in _NEWCOMERS:
        set_trust_level(actor=actor, member=member, level=2, is_locked=False)
    version = guidelines_in_force(community.id)
    assert version is not None
    accept_guidelines(actor=actor_of(member), member=member, number=version.number)
    return member


def _space(actor: Actor, row: dict[str, Any], people: dict[str, Membership]) -> None:
    fields = {name: row[name] for name in ("slug", "kind", "visibility", "description")}
    space = create_space(actor=actor, name=row["name"], **fields)
    for handle in row.get("members", ()):
        add_space_member(actor=actor, space=space, member=people[handle])
