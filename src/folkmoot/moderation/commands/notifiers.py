"""Whose address a notice came from: confirmed by its owner, and known as that of a trusted flagger (DSA, art. 22)."""

from __future__ import annotations

import re

from allauth.account.models import EmailAddress
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.forms import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.moderation.commands.cases import due_of
from folkmoot.moderation.models import Case, Notice, TrustedFlagger
from folkmoot.moderation.policies import runs_the_queue

_DOMAIN = re.compile(r"@[a-z0-9-]+(\.[a-z0-9-]+)+")
# What comes from a trusted flagger waits before all else.
FIRST = 3


def confirm_address(*, notice: Notice) -> Notice:
    """The owner of the address says that the notice is theirs: from now on it counts. Once more changes nothing.

    Records `moderation.notice.confirmed`, without who gave it.
    """
    with transaction.atomic():
        notice = Notice.everywhere.select_for_update(of=("self",)).get(id=notice.id)
        if notice.confirmed_at is None and notice.email:
            count_for_address(notice)
            actor = Actor.system(notice.community_id)
            record("moderation.notice.confirmed", actor=actor, subject=("notice", notice.id))
    return notice


def count_for_address(notice: Notice) -> None:
    """Take the address for confirmed; a trusted flagger's cases go first. The caller holds the transaction."""
    notice.confirmed_at = timezone.now()
    notice.is_trusted_flagger = is_trusted(notice.community_id, notice.email)
    notice.save(update_fields=["confirmed_at", "is_trusted_flagger"])
    if not notice.is_trusted_flagger:
        return
    open_ones = Case.everywhere.select_for_update(of=("self",)).filter(
        notice_places__notice=notice, state=Case.State.OPEN, severity__lt=FIRST
    )
    for case in open_ones:
        case.severity = FIRST
        case.due_at = due_of(case)
        case.save(update_fields=["severity", "due_at"])


def is_own_address(actor: Actor, email: str) -> bool:
    """Whether a member gives an address that they have confirmed already."""
    if actor.member_id is None or not email:
        return False
    rows = EmailAddress.objects.filter(user__memberships__id=actor.member_id, verified=True)
    return bool(rows.filter(email__iexact=email).exists())


def is_trusted(community_id: int, email: str) -> bool:
    """Whether an address is that of a trusted flagger."""
    address = email.strip().lower()
    names = [address, address[address.rfind("@") :]]
    return "@" in address and TrustedFlagger.everywhere.filter(community_id=community_id, address__in=names).exists()


def add_trusted_flagger(*, actor: Actor, name: str, address: str) -> TrustedFlagger:
    """Let the notices of an organisation come first: managers. Records `moderation.flagger.trusted`.

    Raises NotAllowed; RuleBroken for what is no address, and for one that stands here already.
    """
    _must_manage(actor)
    address = address.strip().lower()
    if not name.strip():
        raise RuleBroken("no-name", _("Say who it is."), field="name")
    if not _DOMAIN.fullmatch(address):
        try:
            validate_email(address)
        except ValidationError as error:
            words = _("Give an address (notices@example.org) or all of an organisation's (@example.org).")
            raise RuleBroken("no-address", words, field="address") from error
    try:
        with transaction.atomic():
            row = TrustedFlagger.everywhere.create(
                community_id=actor.community_id, name=name.strip()[:200], address=address, added_by_id=actor.member_id
            )
            record("moderation.flagger.trusted", actor=actor, subject=("trusted-flagger", row.id))
    except IntegrityError as error:
        raise RuleBroken("twice", _("This address is on the list already."), field="address") from error
    return row


def remove_trusted_flagger(*, actor: Actor, flagger: TrustedFlagger) -> None:
    """Take one off the list; notices that were given keep their place. Records `moderation.flagger.removed`."""
    _must_manage(actor)
    with transaction.atomic():
        record("moderation.flagger.removed", actor=actor, subject=("trusted-flagger", flagger.id))
        flagger.delete()


def _must_manage(actor: Actor) -> None:
    if not runs_the_queue(actor):
        raise NotAllowed(_("Managers say whose notices come first."))
