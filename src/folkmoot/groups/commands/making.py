"""Making, changing, archiving groups, and what a community decides about them."""

from __future__ import annotations

import io
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.images import thumbnail
from folkmoot.core.moderation import Ruling, settle
from folkmoot.core.roles import Role
from folkmoot.core.uploads import inspect_upload, store, within_limit
from folkmoot.groups.commands.gating import judge_group_words, judge_new_group
from folkmoot.groups.commands.keeping import ROLE, STATE, locked, must_lead, recount
from folkmoot.groups.models import Group, GroupAddress, GroupMember, GroupSettings, GroupSpace
from folkmoot.groups.policies import can_change_group_settings, can_create_group
from folkmoot.groups.queries import group_settings
from folkmoot.members.commands.gating import judge_picture
from folkmoot.members.commands.pending import (
    as_edit,
    drop_change,
    find_change,
    is_own,
    put_off,
    take_change,
    turn_down_change,
)
from folkmoot.members.commands.seniority import refuse_against_seniors
from folkmoot.members.models import PendingChange
from folkmoot.members.policies import can_judge_profiles
from folkmoot.spaces.commands import archive_space

# Words that stand in addresses where the short name of a group would.
RESERVED = frozenset({"new", "settings"})
PICTURE_SIDE = 512
_CHANGEABLE = frozenset({"name", "slug", "purpose", "colour", "visibility"})
_WORDS = frozenset({"name", "slug", "purpose"})
_LONGEST = Group._meta.get_field("purpose").max_length


def create_group(*, actor: Actor, name: str, slug: str = "", **fields: str) -> Group:
    """Make a group that its maker leads.

    Managers may, and members as the community has set. One that the gate holds is closed, and seen by nobody else,
    until it is let through. Records `groups.group.created`. Raises NotAllowed, Refused; RuleBroken for an address that
    is taken, for one too many, and for words that do not fit.
    """
    settings = group_settings(actor.community_id)
    if not can_create_group(actor, settings):
        raise NotAllowed(_("You may not make groups here yet."))
    ruling = judge_new_group(actor, {"name": name, "slug": slug, **fields})
    ruling.refuse_changed(slug, "slug")
    name, fields = ruling.said(name), {**fields, "purpose": ruling.said(fields.get("purpose", ""), _LONGEST)}
    with transaction.atomic():
        _check_count(actor, settings)
        group = Group(community_id=actor.community_id, created_by_id=actor.member_id)
        group.slug = slug.strip().lower() or slugify(name)[:50].strip("-_").replace("_", "-") or "group"
        _fill(group, {"name": name, **fields})
        _save(group)
        record("groups.group.created", actor=actor, subject=("group", group.id))
        if actor.member_id is not None:
            GroupMember.everywhere.create(
                community_id=actor.community_id, group=group, member_id=actor.member_id, role=ROLE.LEADER,
                joined_via=GroupMember.Via.FOUNDED,
            )  # fmt: skip
            recount(group)
        if ruling.is_held or ruling.is_hidden:
            _keep_back(actor, group)
        settle(ruling, actor=actor, subject=("group", group.id))
    return group


def change_group(*, actor: Actor, group: Group, **changes: str) -> Group:
    """Change what a group says of itself, its address, who may join. Its leaders and managers may.

    The old address goes on leading to it; words that the gate holds wait. Records `groups.group.changed`,
    `members.change.held`. Raises NotAllowed, RuleBroken, Refused.
    """
    must_lead(actor, group)
    said = {name: changes[name].strip() for name in _WORDS & set(changes)}
    new = {name: words for name, words in said.items() if words != getattr(group, name)}
    rulings = judge_group_words(actor, group, new)
    if "slug" in rulings:
        rulings["slug"].refuse_changed(new["slug"], "slug")
    replaced = {name: ruling.source[:_LONGEST] or new[name] for name, ruling in rulings.items()}
    held = {name: replaced[name] for name, ruling in rulings.items() if ruling.is_held}
    subject = ("group", group.id)
    with transaction.atomic():
        group = locked(group)
        made = {name: said for name, said in (changes | replaced).items() if name not in held}
        drop_change(group.community_id, subject, fields=set(new) - set(held))
        _change(actor, group, made)
        edit = _put_off(actor, group, held) if held else subject
        for ruling in rulings.values():
            settle(ruling, actor=actor, subject=edit if ruling.is_held else subject)
    return group


def approve_group(*, actor: Actor, group: Group, turned_down: bool = False) -> Group:
    """Make what was held of a group be seen, the whole group where that was; with `turned_down` what was turned down.

    Staff may. Records `groups.group.changed`. Raises NotAllowed; RuleBroken for an address that is taken meanwhile.
    """
    if not can_judge_profiles(actor):
        raise NotAllowed(_("Moderators judge what is held."))
    with transaction.atomic():
        group = locked(group)
        change = take_change(group.community_id, ("group", group.id), turned_down=turned_down)
        if change is None:
            return group
        said = dict(change.changes)
        if said.pop("is_closed", False):
            group.archived_at = None
        if change.picture:
            group.picture = change.picture
        _change(actor, group, said)
    return group


def take_away_group(*, actor: Actor, group: Group, reason: str = "") -> Group:
    """Turn down what was held of a group; else close it and let nobody else see it: `approve_group` brings it back.

    Staff may. Records `members.change.turned_down`. Raises NotAllowed.
    """
    if not can_judge_profiles(actor):
        raise NotAllowed(_("Moderators judge what is held."))
    refuse_against_seniors(actor, group.created_by_id)
    subject = ("group", group.id)
    with transaction.atomic():
        group = locked(group)
        if not is_judged_whole(group):
            # What a leader would change of somebody else's group goes with the group.
            drop_change(group.community_id, subject)
            _keep_back(actor, group)
        turn_down_change(actor=actor, subject=subject, reason=reason)
    return group


def set_group_picture(*, actor: Actor, group: Group, file: BinaryIO | None) -> Group:
    """Show another picture of the group, or none; the old one stays while the gate holds the new.

    Records `groups.group.changed` or `members.change.held`. Raises NotAllowed, RuleBroken, Refused.
    """
    must_lead(actor, group)
    key, ruling = "", Ruling()
    if file is not None:
        within_limit(file, field="picture")
        small = thumbnail(file, side=PICTURE_SIDE, square=True)
        key = store(inspect_upload(io.BytesIO(small.content), name="group.webp"))
        ruling = judge_picture(actor=actor, kind="group", subject_id=group.id, key=key)
    subject = ("group", group.id)
    with transaction.atomic():
        if ruling.is_held:
            subject = _put_off(actor, group, {}, picture=key)
        else:
            drop_change(group.community_id, subject, fields={"picture"})
            group.picture = key
            group.save(update_fields=["picture"])
            record("groups.group.changed", actor=actor, subject=subject, details={"fields": ["picture"]})
        settle(ruling, actor=actor, subject=subject)
    return group


def archive_group(*, actor: Actor, group: Group, is_archived: bool = True) -> Group:
    """Close a group and its spaces: all stays readable, nobody writes or joins. The other way round it opens again.

    Its leaders and managers may. Spaces that were archived before stay so. Records `groups.group.archived` or
    `.reopened`. Raises NotAllowed.
    """
    must_lead(actor, group, even_archived=True)
    system = Actor.system(group.community_id)
    with transaction.atomic():
        group = locked(group)
        if (group.archived_at is not None) == is_archived or group.merged_into_id is not None:
            return group
        _refuse_kept_back(group)
        rows = GroupSpace.everywhere.filter(group=group).select_related("space")
        for row in rows.filter(space__archived_at=None) if is_archived else rows.filter(closed_with_group=True):
            archive_space(actor=system, space=row.space, is_archived=is_archived)
            row.closed_with_group = is_archived
            row.save(update_fields=["closed_with_group"])
        group.archived_at = timezone.now() if is_archived else None
        group.save(update_fields=["archived_at"])
        kind = "groups.group.archived" if is_archived else "groups.group.reopened"
        record(kind, actor=actor, subject=("group", group.id))
    return group


def change_group_settings(
    *, actor: Actor, create_role: str, create_trust_level: int, groups_at_most: int, spaces_at_most: int
) -> GroupSettings:
    """Decide who may make groups, and how many. Managers may. Records `groups.settings.changed`.

    Raises NotAllowed, RuleBroken.
    """
    if not can_change_group_settings(actor):
        raise NotAllowed(_("Managers decide who may make groups."))
    if create_role not in {role.value for role in Role.stored()} or not 0 <= create_trust_level <= 4:
        raise RuleBroken("invalid", _("Choose one of the roles and a level from 0 to 4."), field="create_role")
    if not (0 <= groups_at_most <= 1000 and 0 <= spaces_at_most <= 100):
        raise RuleBroken("invalid", _("At most 1000 groups and 100 spaces."), field="groups_at_most")
    with transaction.atomic():
        settings, _made = GroupSettings.everywhere.update_or_create(
            community_id=actor.community_id,
            defaults={
                "create_role": create_role, "create_trust_level": create_trust_level,
                "groups_at_most": groups_at_most, "spaces_at_most": spaces_at_most,
            },
        )  # fmt: skip
        record("groups.settings.changed", actor=actor)
    return settings


def _keep_back(actor: Actor, group: Group) -> None:
    """Let nobody but its members and managers see a group, and nobody come in, until it is let through."""
    changes = {"visibility": group.visibility, "is_closed": group.archived_at is None}
    put_off(actor=actor, subject=("group", group.id), changes=changes)
    group.visibility, group.archived_at = Group.Visibility.HIDDEN, group.archived_at or timezone.now()
    group.save(update_fields=["visibility", "archived_at"])


def _put_off(actor: Actor, group: Group, changes: dict[str, str], *, picture: str = "") -> tuple[str, int]:
    """Let a change wait; answers with what moderators judge. What is kept back whole is judged whole."""
    whole = _is_kept_back(group)
    change = put_off(actor=actor, subject=("group", group.id), changes=changes, picture=picture, together=whole)
    return ("group", group.id) if whole else as_edit(change, group.created_by_id)


def is_judged_whole(group: Group, *, turned_down: bool = False) -> bool:
    """Whether what waits of a group is for moderators the group itself: kept back, or changed by who made it."""
    change = find_change(group.community_id, ("group", group.id), even_turned_down=turned_down)
    return change is not None and (is_whole(change) or is_own(change, group.created_by_id))


def is_whole(change: PendingChange) -> bool:
    """Whether the group is kept back, not a change of it."""
    return "is_closed" in change.changes


def _is_kept_back(group: Group) -> bool:
    change = find_change(group.community_id, ("group", group.id), even_turned_down=True)
    return change is not None and is_whole(change)


def _refuse_kept_back(group: Group) -> None:
    if _is_kept_back(group):
        raise RuleBroken("held", _("Moderators of the community decide first whether this group goes on."))


def _change(actor: Actor, group: Group, changes: dict[str, str]) -> None:
    before = group.slug
    _fill(group, changes)
    _save(group)
    if group.slug != before:
        GroupAddress.everywhere.filter(community_id=group.community_id, slug=group.slug).delete()
        GroupAddress.everywhere.create(community_id=group.community_id, slug=before, group=group)
    record("groups.group.changed", actor=actor, subject=("group", group.id), details={"fields": sorted(changes)})


def _check_count(actor: Actor, settings: GroupSettings) -> None:
    if actor.is_system or actor.is_manager:
        return
    leading = GroupMember.everywhere.filter(member_id=actor.own_id, state=STATE.ACTIVE, role=ROLE.LEADER)
    own = Group.everywhere.filter(created_by_id=actor.own_id, archived_at=None, merged_into=None)
    if own.filter(id__in=leading.values("group_id")).count() >= settings.groups_at_most:
        words = _("You lead as many groups of your own as one may have here: %(most)s.")
        raise RuleBroken("too-many-groups", words % {"most": settings.groups_at_most})


def _fill(group: Group, changes: dict[str, str]) -> None:
    if unknown := set(changes) - _CHANGEABLE:
        raise ValueError(f"not changeable: {sorted(unknown)}")
    for name, value in changes.items():
        setattr(group, name, " ".join(value.split()) if name == "name" else value.strip())


def _save(group: Group) -> None:
    taken = RuleBroken("taken", _("Another group has this address."), field="slug")
    earlier = GroupAddress.everywhere.filter(community_id=group.community_id, slug=group.slug)
    if group.slug in RESERVED or earlier.exclude(group_id=group.id).exists():
        raise taken
    try:
        group.full_clean(
            exclude=["community", "created_by", "merged_into"], validate_unique=False, validate_constraints=False
        )
        with transaction.atomic():
            group.save()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise RuleBroken("invalid", " ".join(messages), field=field) from error
    except IntegrityError as error:
        raise taken from error
