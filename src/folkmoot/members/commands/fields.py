"""Fields of profiles: which there are, and what members say in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.moderation import Ruling
from folkmoot.members.commands.gating import judge_words_of_profile, settle_fields
from folkmoot.members.models import Membership, ProfileField, ProfileValue, Visibility
from folkmoot.members.models.fields import SAYABLE
from folkmoot.members.policies import can_change_fields, can_change_profile
from folkmoot.members.values import Kind, checked_choices, checked_values

AT_MOST = 20
# Where members write, and do not choose.
FREE = (Kind.TEXT, Kind.LINK, Kind.PLACE)


@dataclass(frozen=True)
class FieldDraft:
    """A field as it shall be; with an id, one that is there already."""

    name: str
    kind: str = "text"
    help: str = ""
    choices: Sequence[str] = field(default_factory=list)
    visibilities: Sequence[str] = tuple(Visibility.values)
    id: int | None = None


@dataclass(frozen=True)
class Said:
    """What a member says in a field, and to whom; without `visibility`, to whom it was shown before."""

    values: Sequence[str]
    visibility: str = ""


def change_profile_fields(*, actor: Actor, fields: Sequence[FieldDraft]) -> list[ProfileField]:
    """Have exactly these fields from now on, in this order. Managers may.

    What members said in a field that goes, or chose that is no longer offered, goes too; no value becomes visible to
    more people than its member chose. Records `members.fields.changed`. Raises NotAllowed; RuleBroken whose field is
    "INDEX-NAME".
    """
    if not can_change_fields(actor):
        raise NotAllowed(_("Managers decide about the fields of profiles."))
    if len(fields) > AT_MOST:
        raise RuleBroken("too-many", _("At most %(count)d fields.") % {"count": AT_MOST})
    with transaction.atomic():
        known = {each.id: each for each in ProfileField.everywhere.filter(community_id=actor.community_id)}
        kept = [_saved(actor, known, index, draft) for index, draft in enumerate(fields)]
        gone = set(known) - {each.id for each in kept}
        ProfileField.everywhere.filter(community_id=actor.community_id, id__in=gone).delete()
        record("members.fields.changed", actor=actor, details={"count": len(kept)})
    return kept


def say_in_profile(*, actor: Actor, member: Membership, said: Mapping[int, Said]) -> None:
    """Say something in fields of one's own profile, by their ids; managers may for others. No values empty a field.

    What the gate holds waits, and the old is seen meanwhile. Records `members.profile.changed`,
    `members.change.held`. Raises NotAllowed, Refused; RuleBroken whose field is "field-ID" or "visibility-ID".
    """
    if not can_change_profile(actor, member):
        raise NotAllowed(_("You may change your own profile only."))
    fields = {each.id: each for each in ProfileField.everywhere.filter(community_id=member.community_id)}
    if unknown := set(said) - set(fields):
        raise RuleBroken("no-field", _("There is no such field."), field=f"field-{min(unknown)}")
    before = _before(member)
    # What is chosen from a list was written by managers.
    new = {
        f"field-{id_}": " ".join(what.values)
        for id_, what in said.items()
        if fields[id_].kind in FREE and list(what.values) != before.get(id_, ([], ""))[0]
    }
    rulings = judge_words_of_profile(actor, member, new)
    said = {id_: _as_ruled(what, rulings.get(f"field-{id_}")) for id_, what in said.items()}
    held: dict[str, object] = {}
    with transaction.atomic():
        for id_, what in said.items():
            name = f"field-{id_}"
            visibility = before.get(id_, ([], fields[id_].default_visibility))[1]
            if name in rulings and rulings[name].is_held:
                _checked(fields[id_], what)
                held[name] = {"values": list(what.values), "visibility": what.visibility or visibility}
            else:
                _say(member, fields[id_], what, visibility)
        record("members.profile.changed", actor=actor, subject=("member", member.id))
        settle_fields(actor, member, rulings, held=held, made=set(new) - set(held))


def said_of(member: Membership) -> dict[str, object]:
    """What a member says in fields where they write themselves, as a change that waits holds it."""
    rows = ProfileValue.everywhere.filter(member=member, field__kind__in=FREE)
    return {f"field-{row.field_id}": {"values": [row.value], "visibility": row.visibility} for row in rows}


def write_said(member: Membership, changes: Mapping[str, Any]) -> None:
    """Write what was held of a member's fields. Fields that are gone since are left out. In a transaction."""
    fields = {f"field-{each.id}": each for each in ProfileField.everywhere.filter(community_id=member.community_id)}
    for name, said in changes.items():
        if name in fields:
            offered = said["visibility"] if said["visibility"] in fields[name].visibilities else ""
            _say(member, fields[name], Said(said["values"], offered), fields[name].default_visibility)


def _as_ruled(what: Said, ruling: Ruling | None) -> Said:
    return what if ruling is None else replace(what, values=[ruling.said(value) for value in what.values])


def _before(member: Membership) -> dict[int, tuple[list[str], str]]:
    """What a member says in each field, and to whom."""
    found: dict[int, tuple[list[str], str]] = {}
    for row in ProfileValue.everywhere.filter(member=member).order_by("id"):
        found.setdefault(row.field_id, ([], row.visibility))[0].append(row.value)
    return found


def _checked(field: ProfileField, what: Said) -> list[str]:
    if what.visibility and what.visibility not in field.visibilities:
        raise RuleBroken("visibility", _("Choose who sees it from what is offered."), field=f"visibility-{field.id}")
    return checked_values(
        what.values, kind=field.kind, choices=field.choices, is_required=False, field=f"field-{field.id}"
    )


def _say(member: Membership, field: ProfileField, what: Said, before: str) -> None:
    values = _checked(field, what)
    visibility = what.visibility or before
    ProfileValue.everywhere.filter(member=member, field=field).delete()
    ProfileValue.everywhere.bulk_create(
        ProfileValue(community_id=member.community_id, member=member, field=field, value=value, visibility=visibility)
        for value in values
    )


def _saved(actor: Actor, known: Mapping[int, ProfileField], index: int, draft: FieldDraft) -> ProfileField:
    name = " ".join(draft.name.split())
    if not name or len(name) > 60:
        raise RuleBroken("name", _("A field's name has 1 to 60 characters."), field=f"{index}-name")
    field = known.get(draft.id) if draft.id is not None else None
    if draft.id is not None and field is None:
        raise RuleBroken("field", _("There is no such field any more."), field=f"{index}-id")
    if draft.kind not in SAYABLE or (field is not None and field.kind != draft.kind):
        raise RuleBroken("kind", _("A field keeps its kind. Make another for another kind."), field=f"{index}-kind")
    offered = [each for each in Visibility.values if each in draft.visibilities]
    if not offered or set(draft.visibilities) - set(offered):
        raise RuleBroken("visibilities", _("Say who may see it."), field=f"{index}-visibilities")
    field = field or ProfileField(community_id=actor.community_id)
    field.position, field.name, field.help = index, name, draft.help.strip()[:200]
    field.kind, field.visibilities = draft.kind, offered
    field.choices = checked_choices(draft.choices, kind=draft.kind, field=f"{index}-choices")
    is_new = field.pk is None
    field.save()
    if not is_new:
        _fit_values(field)
    return field


def _fit_values(field: ProfileField) -> None:
    """Drop what is no longer offered; what may no longer be seen so widely is seen by the next narrower circle."""
    values = ProfileValue.everywhere.filter(field=field)
    if field.choices:
        values.exclude(value__in=field.choices).delete()
    order: list[str] = list(Visibility.values)
    for place, visibility in enumerate(order):
        narrower = [each for each in order[place + 1 :] if each in field.visibilities]
        if visibility not in field.visibilities and narrower:
            values.filter(visibility=visibility).update(visibility=narrower[0])
