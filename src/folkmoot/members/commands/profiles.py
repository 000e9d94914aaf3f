"""What members say about themselves."""

from __future__ import annotations

import io
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.html import escape, linebreaks, urlize
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.images import thumbnail
from folkmoot.core.uploads import inspect_upload, store
from folkmoot.members.models import Membership

_CHANGEABLE = frozenset({"name", "handle", "headline", "bio", "location", "website"})
AVATAR_SIDE = 256


def change_profile(*, actor: Actor, member: Membership, **changes: str) -> Membership:
    """Change one's own profile; managers may for others. Records `members.profile.changed`. Raises RuleBroken."""
    _may(actor, member)
    if set(changes) - _CHANGEABLE:
        raise ValueError(f"not changeable: {sorted(set(changes) - _CHANGEABLE)}")
    for name, value in changes.items():
        setattr(member, name, value.strip() if name == "bio" else " ".join(value.split()))
    member.bio_html = str(urlize(linebreaks(escape(member.bio)), nofollow=True))
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


def set_avatar(*, actor: Actor, member: Membership, file: BinaryIO | None) -> Membership:
    """Set one's picture, cut to a square, or remove it. Records `members.profile.changed`. Raises RuleBroken."""
    _may(actor, member)
    key = ""
    if file is not None:
        small = thumbnail(file, side=AVATAR_SIDE, square=True)
        key = store(inspect_upload(io.BytesIO(small.content), name="avatar.webp"))
    with transaction.atomic():
        member.avatar = key
        member.revision += 1
        member.save(update_fields=["avatar", "revision"])
        record("members.profile.changed", actor=actor, subject=("member", member.id))
    return member


def _may(actor: Actor, member: Membership) -> None:
    own = actor.member_id == member.id and actor.is_member and actor.allows("write")
    if not (actor.is_system or own or actor.is_manager):
        raise NotAllowed(_("You may change your own profile only."))


def note_visit(*, actor: Actor, member: Membership) -> None:
    """Remember that the member is here now. For the member alone: raises NotAllowed. Logs nothing: a look is no act."""
    if actor.member_id != member.id:
        raise NotAllowed
    Membership.everywhere.filter(id=member.id).update(last_seen_at=timezone.now())
