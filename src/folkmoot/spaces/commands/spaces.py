"""Making, changing, archiving spaces, and letting members into private ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from folkmoot.activity.log import build, record, record_many
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.registry import space_keepers
from folkmoot.core.roles import Role
from folkmoot.members.models import Membership
from folkmoot.spaces.models import Space, SpaceMember
from folkmoot.spaces.moderators import forget_kept_moderators
from folkmoot.spaces.policies import can_manage_spaces

_CHANGEABLE = frozenset({
    "name", "slug", "description", "kind", "visibility", "post_role", "post_trust_level", "position", "icon",
    "takes_mail",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewSpace:
    """A space to be made."""

    name: str
    kind: str = Space.Kind.FORUM
    visibility: str = Space.Visibility.PUBLIC
    description: str = ""


def create_space(*, actor: Actor, name: str, slug: str = "", **fields: Any) -> Space:
    """Make a space at the end of the list. Records `spaces.space.created`. Raises NotAllowed, RuleBroken."""
    _may_manage(actor)
    others = Space.everywhere.filter(community_id=actor.community_id).exclude(kind=Space.Kind.DIRECT)
    last = others.aggregate(last=Max("position"))["last"]
    space = Space(
        community_id=actor.community_id,
        name=name.strip(),
        slug=slug.strip().lower() or slugify(name)[:50].strip("-_").replace("_", "-") or "space",
        position=fields.pop("position", (last or 0) + 1),
        **fields,
    )
    _save(space)
    record("spaces.space.created", actor=actor, subject=("space", space.id), space_id=space.id)
    return space


def create_spaces(*, actor: Actor, wanted: Sequence[NewSpace]) -> list[Space]:
    """Make several spaces in their order, all or none. Records `spaces.space.created` for each.

    Announcements and articles are opened by editors. Raises NotAllowed, RuleBroken whose field is "space-N", from 1.
    """
    made = []
    with transaction.atomic():
        for number, each in enumerate(wanted, start=1):
            only_editors = each.kind in (Space.Kind.ANNOUNCEMENTS, Space.Kind.ARTICLES)
            fields = {"kind": each.kind, "visibility": each.visibility, "description": each.description}
            post_role = Role.EDITOR if only_editors else Role.MEMBER
            try:
                made.append(create_space(actor=actor, name=each.name, post_role=post_role, **fields))
            except RuleBroken as error:
                raise RuleBroken(error.code, f"{each.name}: {error.message}", field=f"space-{number}") from error
    return made


def change_space(*, actor: Actor, space: Space, **changes: Any) -> Space:
    """Change a space. Records `spaces.space.changed` with the names of what changed. Raises NotAllowed, RuleBroken."""
    _may_manage(actor)
    unknown = set(changes) - _CHANGEABLE
    if unknown:
        raise ValueError(f"not changeable: {sorted(unknown)}")
    for name, value in changes.items():
        setattr(space, name, value)
    _save(space)
    record(
        "spaces.space.changed", actor=actor, subject=("space", space.id), space_id=space.id,
        details={"fields": sorted(changes)},
    )  # fmt: skip
    return space


def order_spaces(*, actor: Actor, ids: Sequence[int]) -> list[Space]:
    """Put the spaces in this order; those that are not named follow as they were.

    Records `spaces.spaces.ordered`. Raises NotAllowed; RuleBroken for a space that is not here, or is named twice.
    """
    _may_manage(actor)
    with transaction.atomic():
        there = {
            space.id: space
            for space in Space.everywhere.select_for_update().filter(community_id=actor.community_id)
            if space.kind != Space.Kind.DIRECT
        }
        if len(set(ids)) != len(ids) or not set(ids) <= set(there):
            raise RuleBroken("bad-order", _("Name each space once."))
        named = [there.pop(space_id) for space_id in ids]
        ordered = [*named, *sorted(there.values(), key=lambda space: (space.position, space.name))]
        for position, space in enumerate(ordered, start=1):
            space.position = position
        Space.everywhere.bulk_update(ordered, ["position"])
        record("spaces.spaces.ordered", actor=actor)
    return ordered


def archive_space(*, actor: Actor, space: Space, is_archived: bool = True) -> Space:
    """Nobody writes in an archived space; what is there stays readable. Records `spaces.space.archived`."""
    _may_manage(actor)
    with transaction.atomic():
        space.archived_at = timezone.now() if is_archived else None
        space.save(update_fields=["archived_at"])
        record("spaces.space.archived", actor=actor, subject=("space", space.id), details={"archived": is_archived})
    return space


def add_space_member(*, actor: Actor, space: Space, member: Membership, is_moderator: bool = False) -> SpaceMember:
    """Let a member into a private space, or make them look after it. Records `spaces.member.added`."""
    _may_manage(actor)
    _kept_here(space)
    if member.community_id != space.community_id:
        raise RuleBroken("other-community", _("This member belongs to another community."))
    with transaction.atomic():
        row, _made = SpaceMember.everywhere.update_or_create(
            community_id=space.community_id, space=space, member=member, defaults={"is_moderator": is_moderator}
        )
        record("spaces.member.added", actor=actor, subject=("member", member.id), space_id=space.id)
    forget_kept_moderators()
    return row


def remove_space_member(*, actor: Actor, space: Space, member: Membership) -> None:
    """Take a member out of a private space. Records `spaces.member.removed`."""
    _may_manage(actor)
    _kept_here(space)
    with transaction.atomic():
        SpaceMember.everywhere.filter(space=space, member=member).delete()
        record("spaces.member.removed", actor=actor, subject=("member", member.id), space_id=space.id)
    forget_kept_moderators()


def space_of_directs(community_id: int) -> Space:
    """The space that holds the direct conversations of a community; made when the first one begins. Not logged."""
    space, _made = Space.everywhere.get_or_create(
        community_id=community_id,
        kind=Space.Kind.DIRECT,
        # No address can be like that, so none is taken.
        defaults={"slug": "~directs", "name": "~", "visibility": Space.Visibility.PRIVATE, "position": 2**31 - 1},
    )
    return space


def put_into_spaces(*, actor: Actor, space_ids: Sequence[int], members: Mapping[int, bool]) -> None:
    """Let these members into spaces that another room keeps; each with whether they look after them.

    For the system, on that room's word. Records `spaces.member.added` for who was not there. Raises NotAllowed.
    """
    _by_the_system(actor)
    with transaction.atomic():
        there = SpaceMember.everywhere.filter(
            community_id=actor.community_id, space_id__in=space_ids, member_id__in=members
        )
        known = {(row.space_id, row.member_id): row for row in there}
        wanted = [(space_id, member_id) for space_id in space_ids for member_id in members]
        new = [
            SpaceMember(community_id=actor.community_id, space_id=space, member_id=member, is_moderator=members[member])
            for space, member in wanted
            if (space, member) not in known
        ]
        SpaceMember.everywhere.bulk_create(new, batch_size=500)
        for role in (True, False):
            other = [r.id for r in known.values() if members[r.member_id] is role and r.is_moderator is not role]
            SpaceMember.everywhere.filter(id__in=other).update(is_moderator=role)
        record_many(
            build("spaces.member.added", actor=actor, subject=("member", row.member_id), space_id=row.space_id)
            for row in new
        )
    forget_kept_moderators()


def take_out_of_spaces(*, actor: Actor, space_ids: Sequence[int], member_ids: Collection[int]) -> None:
    """Take these members out of spaces that another room keeps. For the system, on that room's word.

    Records `spaces.member.removed` for who was there. Raises NotAllowed.
    """
    _by_the_system(actor)
    with transaction.atomic():
        rows = SpaceMember.everywhere.filter(
            community_id=actor.community_id, space_id__in=space_ids, member_id__in=member_ids
        )
        gone = list(rows.values_list("space_id", "member_id"))
        rows.delete()
        record_many(
            build("spaces.member.removed", actor=actor, subject=("member", member_id), space_id=space_id)
            for space_id, member_id in gone
        )
    forget_kept_moderators()


def _by_the_system(actor: Actor) -> None:
    if not actor.is_system:
        raise NotAllowed


def _kept_here(space: Space) -> None:
    for keeper in space_keepers:
        if said := keeper(space.id):
            raise RuleBroken("kept-elsewhere", said, field="handle")


def _may_manage(actor: Actor) -> None:
    if not can_manage_spaces(actor):
        raise NotAllowed(_("Managers look after spaces."))


def _save(space: Space) -> None:
    if space.kind == Space.Kind.DIRECT:
        raise RuleBroken("invalid", _("Choose another kind of space."), field="kind")
    try:
        space.full_clean(exclude=["community"], validate_unique=False, validate_constraints=False)
        with transaction.atomic():
            space.save()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise RuleBroken("invalid", " ".join(messages), field=field) from error
    except IntegrityError as error:
        raise RuleBroken("taken", _("Another space has this address."), field="slug") from error
