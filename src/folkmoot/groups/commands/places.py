"""The spaces of a group."""

from __future__ import annotations

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import RuleBroken
from folkmoot.core.moderation import Ruling, settle
from folkmoot.core.roles import Role
from folkmoot.groups.commands.gating import judge_leaders_words
from folkmoot.groups.commands.keeping import came, locked, must_lead
from folkmoot.groups.models import Group, GroupSpace
from folkmoot.groups.queries import group_settings, group_space_ids
from folkmoot.spaces.commands import archive_space, change_space, create_space
from folkmoot.spaces.models import Space

KINDS = (Space.Kind.FORUM, Space.Kind.QUESTIONS, Space.Kind.ARTICLES, Space.Kind.ANNOUNCEMENTS, Space.Kind.CHAT)
_TOLD = (Space.Kind.ARTICLES, Space.Kind.ANNOUNCEMENTS)


def create_group_space(
    *,
    actor: Actor,
    group: Group,
    name: str,
    kind: str = Space.Kind.FORUM,
    visibility: str = Space.Visibility.PRIVATE,
    description: str = "",
) -> Space:
    """Make a space of the group: for its members alone (private), or open to all who may read such a space.

    Leaders may, as many as the community allows. In articles and announcements, leaders and editors open threads.
    Records `groups.space.created`. Raises NotAllowed, RuleBroken.
    """
    must_lead(actor, group)
    if kind not in KINDS:
        raise RuleBroken("kind", _("Choose one of the kinds."), field="kind")
    _must_stay_inside(actor, kind, visibility)
    ruling = judge_leaders_words(actor=actor, group=group, words=[name, description], field="name")
    name, description = ruling.said(name), ruling.said(description)
    system = Actor.system(group.community_id)
    with transaction.atomic():
        group = locked(group)
        most = group_settings(group.community_id).spaces_at_most
        if not (actor.is_system or actor.is_manager) and len(group_space_ids(group)) >= most:
            raise RuleBroken("too-many-spaces", _("A group has at most %(most)s spaces here.") % {"most": most})
        space = create_space(
            actor=system, name=name, slug=_free_slug(group, name), kind=kind, visibility=visibility,
            description=description, post_role=Role.EDITOR if kind in _TOLD else Role.MEMBER,
        )  # fmt: skip
        GroupSpace.everywhere.create(community_id=group.community_id, group=group, space=space)
        came(group, [space.id])
        record("groups.space.created", actor=actor, subject=("group", group.id), space_id=space.id)
        settle(ruling, actor=actor, subject=("group", group.id))
    return space


def change_group_space(*, actor: Actor, group: Group, space: Space, **changes: str) -> Space:
    """Change the name, the description and who may read a space of the group. Leaders may.

    Records `groups.space.changed`. Raises NotAllowed, RuleBroken.
    """
    must_lead(actor, group)
    if set(changes) - {"name", "description", "visibility"}:
        raise ValueError(f"not changeable: {sorted(changes)}")
    _must_stay_inside(actor, space.kind, changes.get("visibility", space.visibility))
    words = [said for name, said in changes.items() if name != "visibility" and said != getattr(space, name)]
    ruling = judge_leaders_words(actor=actor, group=group, words=words, field="name") if words else Ruling()
    changes = {name: said if name == "visibility" else ruling.said(said) for name, said in changes.items()}
    with transaction.atomic():
        space = change_space(actor=Actor.system(group.community_id), space=space, **changes)
        record("groups.space.changed", actor=actor, subject=("group", group.id), space_id=space.id)
        settle(ruling, actor=actor, subject=("group", group.id))
    return space


def archive_group_space(*, actor: Actor, group: Group, space: Space, is_archived: bool = True) -> Space:
    """Let nobody write in a space of the group any more, or again. Leaders may. Records `groups.space.archived`."""
    must_lead(actor, group)
    with transaction.atomic():
        space = archive_space(actor=Actor.system(group.community_id), space=space, is_archived=is_archived)
        record(
            "groups.space.archived", actor=actor, subject=("group", group.id), space_id=space.id,
            details={"archived": is_archived},
        )  # fmt: skip
    return space


def _free_slug(group: Group, name: str) -> str:
    """An address that says whose space it is, with a number where that is taken."""
    base = f"{group.slug}-{slugify(name).replace('_', '-') or 'space'}"[:46].strip("-")
    like = Space.everywhere.filter(community_id=group.community_id, slug__startswith=base)
    taken = set(like.values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{number}" for number in range(2, 1000))) if slug not in taken)


def _must_stay_inside(actor: Actor, kind: str, visibility: str) -> None:
    """What is announced in a space that all may read is told to every member: that is for managers to open."""
    is_for_all = kind == Space.Kind.ANNOUNCEMENTS and visibility != Space.Visibility.PRIVATE
    if is_for_all and not (actor.is_system or actor.is_manager):
        raise RuleBroken(
            "announcements-for-all",
            _("Announcements of a group are for its members. Managers can open them to all."),
            field="visibility",
        )
