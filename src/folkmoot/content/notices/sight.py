"""Which members may be told of which posts: the rule of `content.policies` for many members and few posts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from folkmoot.content.models import Post, Thread
from folkmoot.content.models.thread import ContentState
from folkmoot.content.policies import participants_of
from folkmoot.core.notices import Pair
from folkmoot.core.roles import Role
from folkmoot.members.models import Membership
from folkmoot.members.queries import actor_of
from folkmoot.notifications.queries.portions import among, portions
from folkmoot.spaces.models import SpaceMember
from folkmoot.spaces.policies import spaces_visible_to

_STAFF = frozenset(role for role in Role.stored() if role.at_least(Role.MODERATOR))


def posts_seen(community_id: int, pairs: Collection[Pair]) -> set[Pair]:
    """Those (member, post) where the post stands open in a space or conversation that the member may read."""
    rows = Post.everywhere.filter(
        community_id=community_id, state=ContentState.VISIBLE, thread__state=ContentState.VISIBLE
    )
    directs = _places(rows.filter(thread__kind=Thread.Kind.DIRECT), pairs, "thread_id")
    people = participants_of(set(directs.values()))
    spaces = _places(rows.exclude(thread__kind=Thread.Kind.DIRECT), pairs, "thread__space_id")
    seen = spaces_seen(community_id, {member for member, post in pairs if post in spaces}, set(spaces.values()))
    talking = {
        (member, post) for member, post in pairs if post in directs and member in people.get(directs[post], frozenset())
    }
    return talking | {(member, post) for member, post in pairs if post in spaces and spaces[post] in seen[member]}


def held_posts_seen(community_id: int, pairs: Collection[Pair]) -> set[Pair]:
    """Those (member, post) where the post waits for a decision that the member may take."""
    rows = Post.everywhere.filter(community_id=community_id, state=ContentState.HELD)
    spaces = _places(rows.exclude(thread__kind=Thread.Kind.DIRECT), pairs, "thread__space_id")
    members = {member for member, post in pairs if post in spaces}
    judges = judges_of(community_id, members, set(spaces.values()))
    seen = spaces_seen(community_id, members, set(spaces.values()))
    return {
        (member, post)
        for member, post in pairs
        if post in spaces and spaces[post] in judges[member] and spaces[post] in seen[member]
    }


def judges_of(community_id: int, member_ids: Collection[int] | None, space_ids: Collection[int]) -> dict[int, set[int]]:
    """In which of these spaces members judge what is held; with None as members, whoever does."""
    found: dict[int, set[int]] = defaultdict(set)
    staff = Membership.everywhere.filter(
        community_id=community_id, state=Membership.State.ACTIVE, role__in=[role.value for role in _STAFF]
    )
    own = SpaceMember.everywhere.filter(community_id=community_id, space_id__in=space_ids, is_moderator=True)
    for member_id in staff.values_list("id", flat=True):
        found[member_id] |= set(space_ids)
    for member_id, space_id in own.values_list("member_id", "space_id"):
        found[member_id].add(space_id)
    return found if member_ids is None else defaultdict(set, {id_: found[id_] for id_ in member_ids})


def spaces_seen(
    community_id: int, member_ids: Collection[int], space_ids: Collection[int]
) -> dict[int, frozenset[int]]:
    """Which of these spaces each member may read; asked once for all who are alike in what decides."""
    own = _added_to(community_id, member_ids, space_ids)
    alike: dict[tuple[str, frozenset[int]], list[int]] = defaultdict(list)
    for some in portions(member_ids):
        rows = Membership.everywhere.filter(among("id", some), community_id=community_id, state=Membership.State.ACTIVE)
        for member_id, role in rows.values_list("id", "role"):
            alike[role, frozenset(own.get(member_id, ()))].append(member_id)
    seen: dict[int, frozenset[int]] = defaultdict(frozenset)
    for members in alike.values():
        actor = actor_of(Membership.everywhere.get(id=members[0]))
        visible = frozenset(spaces_visible_to(actor).filter(id__in=space_ids).values_list("id", flat=True))
        seen.update(dict.fromkeys(members, visible))
    return seen


def _added_to(community_id: int, member_ids: Collection[int], space_ids: Collection[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = SpaceMember.everywhere.filter(community_id=community_id, space_id__in=space_ids)
    for some in portions(member_ids):
        for member_id, space_id in rows.filter(among("member_id", some)).values_list("member_id", "space_id"):
            found[member_id].add(space_id)
    return found


def _places(rows: QuerySet[Post], pairs: Collection[Pair], column: str) -> dict[int, int]:
    found: dict[int, int] = {}
    for some in portions({post for _member, post in pairs}):
        found.update(rows.filter(among("id", some)).values_list("id", column))
    return found


def _authors(community_id: int, pairs: Collection[Pair]) -> Iterable[tuple[int, int | None]]:
    for some in portions({post for _member, post in pairs}):
        yield from Post.everywhere.filter(among("id", some), community_id=community_id).values_list("id", "author_id")
