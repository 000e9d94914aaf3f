"""What members may hear: asked in batches, once for all who are alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from folkmoot.chat.live.events import Event
from folkmoot.chat.queries import invisible_members
from folkmoot.content.policies import sees_state
from folkmoot.core.actor import Actor
from folkmoot.core.roles import Role
from folkmoot.members.models import Membership, Relation
from folkmoot.members.queries import actor_of
from folkmoot.spaces.models import SpaceMember
from folkmoot.spaces.moderators import forget_kept_moderators, moderated_by
from folkmoot.spaces.policies import can_write, spaces_visible_to

_MEMBERS_A_STATEMENT = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """What a member may hear."""

    actor: Actor
    spaces: frozenset[int]
    # Whom the member blocks or mutes.
    ignored: frozenset[int]
    # The spaces that the member looks after, beside what a role gives.
    moderated: frozenset[int] = frozenset()
    # Who has blocked the member.
    blocked_by: frozenset[int] = frozenset()
    is_invisible: bool = False

    @property
    def sees_members(self) -> bool:
        """Whether the member may know of others outside of the threads that they share."""
        return self.actor.role is not Role.GUEST

    def may_see(self, member_id: int) -> bool:
        """Whether this member may know where another one is."""
        return member_id not in self.ignored and member_id not in self.blocked_by

    def may_hear(self, event: Event) -> bool:
        """Whether the event may be told to this member."""
        if not self._is_in(event) or not self.ignored.isdisjoint(event.people):
            return False
        is_direct = event.participants is not None
        if event.space_id in self.moderated and not is_direct:
            return True
        return all(sees_state(self.actor, state, author, is_direct=is_direct) for state, author in event.states)

    def moderates(self, event: Event) -> bool:
        """Whether what happened waits for this member, among others."""
        is_in = event.space_id is None or event.space_id in self.spaces
        return is_in and can_write(self.actor) and (self.actor.is_staff or event.space_id in self.moderated)

    def _is_in(self, event: Event) -> bool:
        if event.participants is not None:
            return self.actor.own_id in event.participants
        return event.space_id is None or event.space_id in self.spaces


def standings_of(community_id: int, member_ids: Collection[int]) -> dict[int, Standing]:
    """What each of these may hear; whoever is no member now is not among them."""
    members = [
        actor_of(member)
        for some in _portions(member_ids)
        for member in Membership.everywhere.filter(community_id=community_id, id__in=some)
    ]
    present = [actor for actor in members if actor.is_member]
    own = _pairs(SpaceMember.everywhere.filter(community_id=community_id), "space_id", present)
    relations = Relation.everywhere.filter(community_id=community_id)
    ignored = _pairs(relations, "other_id", present)
    blocked_by = _pairs(relations.filter(kind=Relation.Kind.BLOCK), "member_id", present, of="other_id")
    invisible = invisible_members(community_id)
    forget_kept_moderators()
    # Those alike in what decides see the same spaces, so these are asked for once.
    spaces: dict[object, frozenset[int]] = {}
    standings = {}
    for actor in present:
        alike = (actor.role, own[actor.own_id])
        if alike not in spaces:
            spaces[alike] = frozenset(spaces_visible_to(actor).values_list("id", flat=True))
        standings[actor.own_id] = Standing(
            actor,
            spaces[alike],
            ignored[actor.own_id],
            moderated_by(actor),
            blocked_by[actor.own_id],
            actor.own_id in invisible,
        )
    return standings


def _pairs(
    rows: QuerySet[Any], column: str, actors: list[Actor], *, of: str = "member_id"
) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for some in _portions([actor.own_id for actor in actors]):
        for member_id, other in rows.filter(**{f"{of}__in": some}).values_list(of, column):
            found[member_id].add(other)
    return defaultdict(frozenset, {member_id: frozenset(others) for member_id, others in found.items()})


def _portions(ids: Collection[int]) -> Iterable[list[int]]:
    ordered = sorted(ids)
    return (ordered[n : n + _MEMBERS_A_STATEMENT] for n in range(0, len(ordered), _MEMBERS_A_STATEMENT))
