"""What members say about themselves."""

from __future__ import annotations

import io
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.html import escape, linebreaks
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.images import thumbnail
from folkmoot.core.registry import text_renderers
from folkmoot.core.roles import Role
from folkmoot.core.uploads import inspect_upload, store, within_limit
from folkmoot.members.models import Membership
from folkmoot.members.policies import can_change_profile

_CHANGEABLE = frozenset({"name", "handle", "headline", "bio", "location", "website"})
AVATAR_SIDE = 256


def change_profile(*, actor: Actor, member: Membership, **changes: str) -> Membership:
    """Change one's own profile; managers may for others. Records `members.profile.changed`. Raises RuleBroken."""
    _may(actor, member)
    if set(changes) - _CHANGEABLE:
        raise ValueError(f"not changeable: {sorted(set(changes) - _CHANGEABLE)}")
    for name, value in changes.items():
        setattr(member, name, value.strip() if name == "bio" else " ".join(value.split()))
    member.bio_html = bio_html(member.bio, links=actor.trust_level > 0 or actor.role.at_least(Role.EDITOR))
    try:
        member.full_clean(
            exclude=["community", "account", "revision"], validate_unique=False, validate_constraints=False
        )
        with transaction.atomic():
            member.revision += 1
            member.save(update_fields=[*changes, "bio_html", "revision"])
            record("members.profile.changed", actor=actor, subject=("member", member.id))
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise RuleBroken("invalid", " ".join(messages), field=field) from error
    except IntegrityError as error:
        raise RuleBroken("handle-taken", _("Somebody here has this name already."), field="handle") from error
    return member


def bio_html(bio: str, *, links: bool = True) -> str:
    """A bio as it is kept for display; links of newcomers stay text, for profiles are where spam hides."""
    renderer = text_renderers.find("markdown")
    if not bio or renderer is None:
        return str(linebreaks(escape(bio)))
    return renderer(bio, links)


def set_avatar(*, actor: Actor, member: Membership, file: BinaryIO | None) -> Membership:
    """Set one's picture, cut to a square, or remove it. Records `members.profile.changed`. Raises RuleBroken."""
    _may(actor, member)
    key = ""
    if file is not None:
        within_limit(file, field="picture")
        small = thumbnail(file, side=AVATAR_SIDE, square=True)
        key = store(inspect_upload(io.BytesIO(small.content), name="avatar.webp"))
    with transaction.atomic():
        member.avatar = key
        member.revision += 1
        member.save(update_fields=["avatar", "revision"])
        record("members.profile.changed", actor=actor, subject=("member", member.id))
    return member


def _may(actor: Actor, member: Membership) -> None:
    if not can_change_profile(actor, member):
        raise NotAllowed(_("You may change your own profile only."))


def note_visit(*, actor: Actor, member: Membership) -> None:
    """Remember that the member is here now. For the member alone: raises NotAllowed. Logs nothing: a look is no act."""
    if actor.member_id != member.id:
        raise NotAllowed
    Membership.everywhere.filter(id=member.id).update(last_seen_at=timezone.now())
