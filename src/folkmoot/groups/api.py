"""Groups through the API: the groups themselves, and how a community has them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, BinaryIO, Literal, cast

from ninja import Field, File, Query, Router, Schema, Status
from ninja.files import UploadedFile

from folkmoot.core import rate_limits
from folkmoot.core.api.paging import LIMIT, LIMIT_AT_MOST
from folkmoot.core.api.schemas import PROBLEMS, Id, Input, MemberRef, Page
from folkmoot.core.errors import NotAllowed, NotFound
from folkmoot.core.request import CommunityRequest
from folkmoot.groups import commands
from folkmoot.groups.models import Group, GroupMember
from folkmoot.groups.policies import can_change_group_settings, groups_visible_to
from folkmoot.groups.queries import group_settings, groups_page, leaders, own_row, undoable_merges

router = Router(tags=["groups"])
Visibility = Literal["open", "listed", "hidden"]
Role = Literal["owner", "manager", "moderator", "host", "editor", "member", "guest"]
SLUG = r"^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?$"
COLOUR = r"^#[0-9a-f]{6}$"


class OwnOut(Schema):
    """What you are to a group; `reason` is why you were not let in or taken out."""

    role: str
    state: str
    joined_via: str
    since: datetime
    reason: str


class GroupOut(Schema):
    """A group, and what you are to it."""

    id: int
    slug: str
    name: str
    purpose: str
    colour: str
    visibility: str
    member_count: int
    archived: bool
    created_at: datetime
    own: OwnOut | None = None

    @staticmethod
    def of(group: Group, own: GroupMember | None) -> dict[str, Any]:
        names = ("id", "slug", "name", "purpose", "colour", "visibility", "member_count", "created_at")
        shown = {name: getattr(group, name) for name in names}
        return {**shown, "archived": group.archived_at is not None, "own": own}


class GroupWithLeaders(GroupOut):
    """A group with who leads it."""

    leaders: list[MemberRef]


class GroupIn(Input):
    """A group to be."""

    name: str = Field(min_length=1, max_length=80)
    slug: str = Field("", pattern=r"^[a-z0-9-]{0,50}$")
    purpose: str = Field("", max_length=2000)
    colour: str = Field("#2f6f62", pattern=COLOUR)
    visibility: Visibility = "open"


class GroupPatch(Input):
    """What to change of a group; what is left out stays."""

    name: str | None = Field(None, min_length=1, max_length=80)
    slug: str | None = Field(None, pattern=SLUG)
    purpose: str | None = Field(None, max_length=2000)
    colour: str | None = Field(None, pattern=COLOUR)
    visibility: Visibility | None = None


class GroupFilter(Input):
    """Which groups: by a word of the name or purpose, your own, the archived ones."""

    q: str = Field("", max_length=60)
    mine: bool = False
    archived: bool = False
    cursor: str = Field("", max_length=300)
    limit: int = Field(LIMIT, ge=1, le=LIMIT_AT_MOST)


class GroupSettingsIO(Input):
    """Who may make groups, and how many."""

    create_role: Role
    create_trust_level: int = Field(ge=0, le=4)
    groups_at_most: int = Field(ge=0, le=1000)
    spaces_at_most: int = Field(ge=0, le=100)


class GroupMergeIn(Input):
    """Where the group's members and spaces go."""

    into_id: Id


class MergeOut(Schema):
    """A merge, which can be undone under its id."""

    id: int
    source_id: int
    target_id: int
    at: datetime


class GroupSplitIn(Input):
    """What goes into a new group; with `stay` its members stay in the old one, too."""

    name: str = Field(min_length=1, max_length=80)
    slug: str = Field("", pattern=r"^[a-z0-9-]{0,50}$")
    member_ids: list[Id] = Field(max_length=1000)
    leader_ids: list[Id] = Field(max_length=100)
    space_ids: list[Id] = Field(default_factory=list, max_length=100)
    stay: bool = False


def find(request: CommunityRequest, group_id: int) -> Group:
    """The group, for who may know of it; raises NotFound."""
    group = groups_visible_to(request.actor).filter(id=group_id).first()
    if group is None:
        raise NotFound
    return group


def described(request: CommunityRequest, group: Group) -> dict[str, Any]:
    """A group as the API shows it."""
    shown = GroupOut.of(group, own_row(request.actor, group))
    return {**shown, "leaders": [row.member for row in leaders(group)]}


@router.get("/groups", response={200: Page[GroupOut], **PROBLEMS}, operation_id="list_groups")
def list_groups(request: CommunityRequest, filters: Query[GroupFilter]) -> Any:
    """The groups that you may know of, by name."""
    rows, after = groups_page(
        request.actor, query=filters.q.strip(), mine=filters.mine, archived=filters.archived,
        cursor=filters.cursor, limit=filters.limit,
    )  # fmt: skip
    return {"items": [GroupOut.of(each.group, each.own) for each in rows], "next": after}


@router.post("/groups", response={201: GroupWithLeaders, **PROBLEMS}, operation_id="create_group")
def create_group(request: CommunityRequest, payload: GroupIn) -> Any:
    """Make a group that you lead: managers, and members as the community has set."""
    group = commands.create_group(actor=request.actor, **payload.dict())
    return Status(201, described(request, group))


@router.get("/group-settings", response={200: GroupSettingsIO, **PROBLEMS}, operation_id="get_group_settings")
def get_group_settings(request: CommunityRequest) -> Any:
    """Who may make groups, and how many: managers."""
    if not can_change_group_settings(request.actor):
        raise NotAllowed
    return group_settings(request.community.id)


@router.put("/group-settings", response={200: GroupSettingsIO, **PROBLEMS}, operation_id="change_group_settings")
def change_group_settings(request: CommunityRequest, payload: GroupSettingsIO) -> Any:
    """Decide who may make groups, and how many: managers."""
    return commands.change_group_settings(actor=request.actor, **payload.dict())


@router.get("/groups/{int:group_id}", response={200: GroupWithLeaders, **PROBLEMS}, operation_id="get_group")
def get_group(request: CommunityRequest, group_id: int) -> Any:
    """One group."""
    return described(request, find(request, group_id))


@router.patch("/groups/{int:group_id}", response={200: GroupWithLeaders, **PROBLEMS}, operation_id="change_group")
def change_group(request: CommunityRequest, group_id: int, payload: GroupPatch) -> Any:
    """Change what a group says of itself, and who may join: its leaders."""
    changes = {name: value for name, value in payload.dict(exclude_unset=True).items() if value is not None}
    group = commands.change_group(actor=request.actor, group=find(request, group_id), **changes)
    return described(request, group)


@router.post("/groups/{int:group_id}/picture", response={200: GroupOut, **PROBLEMS}, operation_id="set_group_picture")
def set_group_picture(request: CommunityRequest, group_id: int, file: File[UploadedFile]) -> Any:
    """Show another picture of the group (PNG, JPEG or WebP), cut to a square: its leaders."""
    group = find(request, group_id)
    rate_limits.check("upload", key=f"member:{request.actor.member_id or 0}")
    group = commands.set_group_picture(actor=request.actor, group=group, file=cast("BinaryIO", file))
    return GroupOut.of(group, own_row(request.actor, group))


@router.delete(
    "/groups/{int:group_id}/picture", response={200: GroupOut, **PROBLEMS}, operation_id="remove_group_picture"
)
def remove_group_picture(request: CommunityRequest, group_id: int) -> Any:
    """Show no picture of the group: its leaders."""
    group = commands.set_group_picture(actor=request.actor, group=find(request, group_id), file=None)
    return GroupOut.of(group, own_row(request.actor, group))


@router.put(
    "/groups/{int:group_id}/archive", response={200: GroupWithLeaders, **PROBLEMS}, operation_id="archive_group"
)
def archive_group(request: CommunityRequest, group_id: int) -> Any:
    """Close a group and its spaces: its leaders."""
    return described(request, commands.archive_group(actor=request.actor, group=find(request, group_id)))


@router.delete(
    "/groups/{int:group_id}/archive", response={200: GroupWithLeaders, **PROBLEMS}, operation_id="reopen_group"
)
def reopen_group(request: CommunityRequest, group_id: int) -> Any:
    """Open an archived group and its spaces again: its leaders."""
    group = commands.archive_group(actor=request.actor, group=find(request, group_id), is_archived=False)
    return described(request, group)


@router.post("/groups/{int:group_id}/merge", response={201: MergeOut, **PROBLEMS}, operation_id="merge_groups")
def merge_groups(request: CommunityRequest, group_id: int, payload: GroupMergeIn) -> Any:
    """Bring all of a group into another: managers, and who leads both."""
    source, target = find(request, group_id), find(request, payload.into_id)
    return Status(201, commands.merge_groups(actor=request.actor, source=source, target=target))


@router.delete(
    "/groups/{int:group_id}/merges/{int:merge_id}",
    response={200: GroupWithLeaders, **PROBLEMS},
    operation_id="undo_merge",
)
def undo_merge(request: CommunityRequest, group_id: int, merge_id: int) -> Any:
    """Make two groups again of one that took another in: its leaders. Answers with the one that is back."""
    merge = undoable_merges(find(request, group_id)).select_related("target").filter(id=merge_id).first()
    if merge is None:
        raise NotFound
    return described(request, commands.undo_merge(actor=request.actor, merge=merge))


@router.post("/groups/{int:group_id}/split", response={201: GroupWithLeaders, **PROBLEMS}, operation_id="split_group")
def split_group(request: CommunityRequest, group_id: int, payload: GroupSplitIn) -> Any:
    """Make a new group of some members and spaces of one: its leaders."""
    split = commands.Split(**payload.dict())
    group = commands.split_group(actor=request.actor, group=find(request, group_id), split=split)
    return Status(201, described(request, group))
