"""What members say about themselves."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import date
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.html import escape, linebreaks
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.images import thumbnail
from folkmoot.core.moderation import Ruling, settle
from folkmoot.core.registry import text_renderers
from folkmoot.core.roles import Role
from folkmoot.core.uploads import inspect_upload, store, within_limit
from folkmoot.members.abilities import trusted_with
from folkmoot.members.commands.fields import FREE, said_of, write_said
from folkmoot.members.commands.gating import judge_picture, judge_words_of_profile, settle_fields
from folkmoot.members.commands.pending import drop_change, put_off, take_change, turn_down_change
from folkmoot.members.commands.seniority import refuse_against_seniors
from folkmoot.members.models import Membership, ProfileValue
from folkmoot.members.policies import can_change_profile, can_judge_profiles
from folkmoot.members.queries import actor_of

_CHANGEABLE = frozenset({"name", "handle", "headline", "bio", "location", "website"})
AVATAR_SIDE = 256
# What leads somewhere stays as it was typed, or is refused.
_ADDRESSES = frozenset({"handle", "website"})


def change_profile(*, actor: Actor, member: Membership, **changes: str) -> Membership:
    """Change one's own profile; managers may for others. What the gate holds waits, and the old is seen meanwhile.

    Records `members.profile.changed`, `members.change.held`. Raises NotAllowed, RuleBroken, Refused.
    """
    _may(actor, member)
    if set(changes) - _CHANGEABLE:
        raise ValueError(f"not changeable: {sorted(set(changes) - _CHANGEABLE)}")
    said = {name: value.strip() if name == "bio" else " ".join(value.split()) for name, value in changes.items()}
    before = {name: getattr(member, name) for name in said}
    new = {name: value for name, value in said.items() if value != before[name]}
    _fill(member, said, links=_may_link(actor))
    rulings = judge_words_of_profile(actor, member, new)
    for name in _ADDRESSES & set(rulings):
        rulings[name].refuse_changed(new[name], name)
    replaced = {name: _fitting(name, ruling.source) or new[name] for name, ruling in rulings.items()}
    held = {name: replaced[name] for name, ruling in rulings.items() if ruling.is_held}
    _fill(member, said | replaced | {name: before[name] for name in held}, links=_may_link(actor))
    with transaction.atomic():
        _save(actor, member, changes)
        settle_fields(actor, member, rulings, held=held, made=set(new) - set(held))
    return member


def bio_html(bio: str, *, links: bool = True) -> str:
    """A bio as it is kept for display; links of newcomers stay text, for profiles are where spam hides."""
    renderer = text_renderers.find("markdown")
    if not bio or renderer is None:
        return str(linebreaks(escape(bio)))
    return renderer(bio, links)


def set_avatar(*, actor: Actor, member: Membership, file: BinaryIO | None) -> Membership:
    """Set one's picture, cut to a square, or remove it. The old one stays while the gate holds the new.

    Records `members.profile.changed` or `members.change.held`. Raises NotAllowed, RuleBroken, Refused.
    """
    _may(actor, member)
    key, ruling = "", Ruling()
    if file is not None:
        within_limit(file, field="picture")
        small = thumbnail(file, side=AVATAR_SIDE, square=True)
        key = store(inspect_upload(io.BytesIO(small.content), name="avatar.webp"))
        ruling = judge_picture(actor=actor, kind="avatar", subject_id=member.id, key=key)
    subject = ("profile", member.id)
    with transaction.atomic():
        if ruling.is_held:
            put_off(actor=actor, subject=subject, changes={}, picture=key)
        else:
            drop_change(member.community_id, subject, fields={"picture"})
            _show_picture(actor, member, key)
        settle(ruling, actor=actor, subject=subject)
    return member


def approve_profile(*, actor: Actor, member: Membership, turned_down: bool = False) -> Membership:
    """Make what was held of a profile be seen; with `turned_down` also what was turned down. Staff may.

    Records `members.profile.changed`. Raises NotAllowed; RuleBroken for a name that is taken meanwhile.
    """
    if not can_judge_profiles(actor):
        raise NotAllowed(_("Moderators judge what is held."))
    with transaction.atomic():
        change = take_change(member.community_id, ("profile", member.id), turned_down=turned_down)
        if change is None:
            return member
        words = {name: said for name, said in change.changes.items() if name in _CHANGEABLE}
        _fill(member, words, links=member.trust_level > 0)
        _save(actor, member, words)
        write_said(member, change.changes)
        if change.picture:
            _show_picture(actor, member, change.picture)
    return member


def take_away_profile(*, actor: Actor, member: Membership, reason: str = "") -> Membership:
    """Empty what somebody says of themselves, for breaking the guidelines: `approve_profile` can bring it back.

    The name becomes the handle. Staff may, but for seniors. Records `members.profile.changed`. Raises NotAllowed.
    """
    if not can_judge_profiles(actor):
        raise NotAllowed(_("Moderators judge what is held."))
    refuse_against_seniors(actor, member.id)
    subject = ("profile", member.id)
    with transaction.atomic():
        if turn_down_change(actor=actor, subject=subject, reason=reason):
            return member
        words = {name: getattr(member, name) for name in ("name", "headline", "bio", "location", "website")}
        words = {name: said for name, said in words.items() if said}
        if words == {"name": member.handle} and not member.avatar:
            return member
        put_off(actor=actor_of(member), subject=subject, changes=words | said_of(member), picture=member.avatar)
        turn_down_change(actor=actor, subject=subject, reason=reason)
        _fill(member, dict.fromkeys(words, "") | {"name": member.handle}, links=False)
        _save(actor, member, words)
        ProfileValue.everywhere.filter(member=member, field__kind__in=FREE).delete()
        _show_picture(actor, member, "")
    return member


def _fitting(name: str, said: str) -> str:
    """What a rule made longer is cut where the database would not ask."""
    longest: int = getattr(Membership, name).field.max_length
    return said[:longest]


def _may_link(actor: Actor) -> bool:
    return trusted_with(actor).may_link_in_profile or actor.role.at_least(Role.EDITOR)


def _fill(member: Membership, said: Mapping[str, str], *, links: bool) -> None:
    for name, value in said.items():
        setattr(member, name, value)
    member.bio_html = bio_html(member.bio, links=links)
    try:
        member.full_clean(
            exclude=["community", "account", "revision"], validate_unique=False, validate_constraints=False
        )
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise RuleBroken("invalid", " ".join(messages), field=field) from error


def _save(actor: Actor, member: Membership, changed: Iterable[str]) -> None:
    member.revision += 1
    try:
        with transaction.atomic():
            member.save(update_fields=[*changed, "bio_html", "revision"])
            record("members.profile.changed", actor=actor, subject=("member", member.id))
    except IntegrityError as error:
        raise RuleBroken("handle-taken", _("Somebody here has this name already."), field="handle") from error


def _show_picture(actor: Actor, member: Membership, key: str) -> None:
    member.avatar = key
    member.revision += 1
    member.save(update_fields=["avatar", "revision"])
    record("members.profile.changed", actor=actor, subject=("member", member.id))


def _may(actor: Actor, member: Membership) -> None:
    if not can_change_profile(actor, member):
        raise NotAllowed(_("You may change your own profile only."))


def note_visit(*, actor: Actor, member: Membership) -> None:
    """Remember that the member is here now. For the member alone: raises NotAllowed. Logs nothing: a look is no act."""
    if actor.member_id != member.id:
        raise NotAllowed
    Membership.everywhere.filter(id=member.id).update(last_seen_at=timezone.now())


def note_day(*, actor: Actor, member: Membership, day: date) -> bool:
    """Record `members.member.seen` once for each day; returns whether it was the first time today.

    For the member alone: raises NotAllowed.
    """
    if actor.member_id != member.id:
        raise NotAllowed
    with transaction.atomic():
        rows = Membership.everywhere.filter(Q(seen_on__isnull=True) | Q(seen_on__lt=day), id=member.id)
        if not rows.update(seen_on=day):
            return False
        record("members.member.seen", actor=actor, subject=("member", member.id))
    return True
