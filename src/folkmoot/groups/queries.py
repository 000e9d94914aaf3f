"""Reads of groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from folkmoot.content.models.thread import ContentState
from folkmoot.content.policies import topics_visible_to
from folkmoot.content.queries.lists import ThreadHead, heads_of
from folkmoot.core.actor import Actor
from folkmoot.core.api.paging import decode_cursor, encode_cursor
from folkmoot.core.digest import hash_token
from folkmoot.core.errors import NotFound
from folkmoot.core.registry import InGroup
from folkmoot.groups.models import (
    Group,
    GroupAddress,
    GroupClause,
    GroupGuidelines,
    GroupInvitation,
    GroupMember,
    GroupMerge,
    GroupQuestion,
    GroupSettings,
    GroupSpace,
)
from folkmoot.groups.policies import groups_visible_to, own_rows
from folkmoot.members.models import Membership
from folkmoot.spaces.models import Space
from folkmoot.spaces.policies import spaces_visible_to

LATEST = 12
GROUPS_A_PAGE = 48
_State, _Role = GroupMember.State, GroupMember.Role


@dataclass(frozen=True, slots=True)
class Listed:
    """A group in a list, with what the reader is to it."""

    group: Group
    own: GroupMember | None


def groups_page(
    actor: Actor, *, query: str = "", mine: bool = False, archived: bool = False, cursor: str = "", limit: int
) -> tuple[list[Listed], str | None]:
    """A page of the groups the actor sees by name, and the cursor of the next, in two statements."""
    groups = groups_visible_to(actor)
    groups = groups.exclude(archived_at=None) if archived else groups.filter(archived_at=None)
    if query:
        groups = groups.filter(Q(name__icontains=query) | Q(purpose__icontains=query))
    if mine:
        states = (_State.ACTIVE, _State.ASKED, _State.INVITED)
        groups = groups.filter(id__in=own_rows(actor).filter(state__in=states).values("group_id"))
    key = decode_cursor(cursor, [str, int])
    if key:
        groups = groups.filter(Q(name__gt=key[0]) | Q(name=key[0], id__gt=key[1]))
    rows = list(groups.order_by("name", "id")[: limit + 1])
    after = encode_cursor(rows[limit - 1].name, rows[limit - 1].id) if len(rows) > limit else None
    own = {row.group_id: row for row in own_rows(actor).filter(group__in=rows[:limit])}
    return [Listed(group, own.get(group.id)) for group in rows[:limit]], after


def find_group(actor: Actor, slug: str) -> Group | None:
    """The group at this address, whether it is still its own or was once; None for who may not know of it."""
    slug = slug.lower()
    found = groups_visible_to(actor).filter(slug=slug).first()
    if found is not None:
        return found
    addresses = GroupAddress.everywhere.filter(community_id=actor.community_id, slug=slug)
    return groups_visible_to(actor).filter(addresses__in=addresses).first()


def own_row(actor: Actor, group: Group) -> GroupMember | None:
    """What the actor is to the group, whatever the state."""
    return own_rows(actor).filter(group=group).select_related("group").first()


def leaders(group: Group) -> QuerySet[GroupMember]:
    """Who leads the group, the longest first."""
    rows = GroupMember.everywhere.filter(group=group, state=_State.ACTIVE, role=_Role.LEADER)
    return rows.select_related("member").order_by("since", "id")


def leader_ids(group: Group) -> list[int]:
    return list(leaders(group).values_list("member_id", flat=True))


def active_members(group: Group) -> QuerySet[GroupMember]:
    """Who belongs to the group, the longest first."""
    rows = GroupMember.everywhere.filter(group=group, state=_State.ACTIVE)
    return rows.select_related("member").order_by("since", "id")


def requests_to(group: Group) -> QuerySet[GroupMember]:
    """Who asks to join, the longest waiting first, with their answers; one who left the community is not there."""
    rows = GroupMember.everywhere.filter(group=group, state=_State.ASKED, member__state=Membership.State.ACTIVE)
    return rows.select_related("member").prefetch_related("answers").order_by("since", "id")


def invited_to(group: Group) -> QuerySet[GroupMember]:
    """Who was invited and has not answered, the newest first."""
    rows = GroupMember.everywhere.filter(group=group, state=_State.INVITED)
    return rows.select_related("member", "invited_by").order_by("-since", "-id")


def questions_of(group: Group) -> QuerySet[GroupQuestion]:
    """What the group asks of those who want to join, in order."""
    return GroupQuestion.everywhere.filter(group=group).order_by("position")


def guidelines_of(group: Group) -> QuerySet[GroupGuidelines]:
    """Every version of the group's guidelines, newest first, with its clauses in one more statement."""
    versions = GroupGuidelines.everywhere.filter(group=group).order_by("-number")
    return versions.prefetch_related(Prefetch("clauses", GroupClause.everywhere.order_by("number")))


def group_guidelines_in_force(group: Group) -> GroupGuidelines | None:
    """The newest, or None where the group has none of its own."""
    return guidelines_of(group).first()


def spaces_of(group: Group) -> QuerySet[Space]:
    """The spaces of the group, whoever may see them."""
    spaces = Space.everywhere.filter(group_space__group=group)
    return spaces.select_related("group_space").order_by("position", "name")


def spaces_seen(actor: Actor, group: Group) -> list[Space]:
    """Of the group's spaces those that the actor may read."""
    return list(spaces_visible_to(actor).filter(group_space__group=group).order_by("position", "name"))


def group_of_space(space_id: int) -> Group | None:
    """The group that a space belongs to, if it belongs to one."""
    return Group.everywhere.filter(group_spaces__space_id=space_id).first()


def latest_in(actor: Actor, spaces: Sequence[Space]) -> list[ThreadHead]:
    """What was talked about lately in these spaces, as far as the actor may read it."""
    threads = topics_visible_to(actor).filter(space__in=spaces, state=ContentState.VISIBLE)
    ids = threads.order_by("-last_post_at", "-id").values_list("id", flat=True)[:LATEST]
    return heads_of(actor, list(ids))


def rows_by_member(group: Group, members: Iterable[Membership]) -> dict[int, GroupMember]:
    """What each of these is to the group, in one statement."""
    return {row.member_id: row for row in GroupMember.everywhere.filter(group=group, member__in=list(members))}


def group_settings(community_id: int) -> GroupSettings:
    """What the community has decided about groups, or the defaults."""
    found = GroupSettings.everywhere.filter(community_id=community_id).first()
    return found or GroupSettings(community_id=community_id)


def find_group_invitation(group: Group, secret: str) -> GroupInvitation | None:
    """The link of that secret, if it still lets somebody in."""
    found = GroupInvitation.everywhere.filter(group=group, hash=hash_token(secret)).first() if secret else None
    return found if found is not None and found.is_valid() else None


def group_by_invitation(community_id: int, slug: str, secret: str) -> Group:
    """The group that a link leads into, hidden or not; raises NotFound where the link does not stand."""
    links = GroupInvitation.everywhere.filter(community_id=community_id, hash=hash_token(secret))
    link = links.select_related("group").first() if secret else None
    if link is None or not link.is_valid() or not link.group.is_open:
        raise NotFound
    earlier = GroupAddress.everywhere.filter(group=link.group, slug=slug)
    if link.group.slug != slug and not earlier.exists():
        raise NotFound
    return link.group


def undoable_merges(group: Group) -> QuerySet[GroupMerge]:
    """The merges into this group that were not undone, the last first."""
    return GroupMerge.everywhere.filter(target=group, undone_at=None).select_related("source").order_by("-id")


def picture_keys(prefix: str) -> Iterable[str]:
    """Where the pictures of groups are kept, of all communities."""
    return Group.everywhere.filter(picture__startswith=prefix).values_list("picture", flat=True).iterator()


def group_space_ids(group: Group) -> list[int]:
    return list(GroupSpace.everywhere.filter(group=group).values_list("space_id", flat=True))


def who_is_in_which(community_id: int, member_id: int | None = None) -> Iterable[InGroup]:
    """Who belongs to which group of a community since when, for other rooms; of one member alone where one is named."""
    rows = GroupMember.everywhere.filter(
        community_id=community_id, state=_State.ACTIVE, group__archived_at=None, group__merged_into=None
    )
    rows = rows if member_id is None else rows.filter(member_id=member_id)
    columns = rows.values_list("member_id", "group__slug", "since", "group__visibility")
    for who, slug, since, visibility in columns.iterator(chunk_size=5_000):
        yield InGroup(who, slug, since, visibility == Group.Visibility.HIDDEN)
