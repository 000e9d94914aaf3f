"""Addresses that are paused, and taken up again."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed
from folkmoot.mail.letters import one_line
from folkmoot.mail.models import QueuedLetter, TroubledAddress
from folkmoot.mail.policies import can_manage_mail

# So many failures that may pass, none longer after the other than this, are taken for one that will not.
SOFTS_AT_MOST = 5
SOFTS_WITHIN = timedelta(days=14)
_Reason = TroubledAddress.Reason


def note_trouble(*, actor: Actor, address: str, reason: TroubledAddress.Reason, said: str) -> TroubledAddress:
    """Note that mail to the address failed or is not wanted. Only the system does.

    For a grave reason, or the fifth passing failure in a row, the address is paused: letters that wait for it are held
    back. Records `mail.address.paused`, without the address.
    """
    if not actor.is_system:
        raise NotAllowed
    now = timezone.now()
    with transaction.atomic():
        row, _is_new = TroubledAddress.everywhere.select_for_update().get_or_create(
            community_id=actor.community_id, address=address.lower(), defaults={"reason": reason}
        )
        was_paused = row.paused_at is not None
        if reason == _Reason.SOFT:
            row.softs = row.softs + 1 if now - row.last_at < SOFTS_WITHIN else 1
        if not was_paused:
            row.reason, row.said = reason, one_line(said)[:500]
        if reason != _Reason.SOFT or row.softs >= SOFTS_AT_MOST:
            row.paused_at = row.paused_at or now
        row.last_at = now
        row.save(update_fields=["softs", "reason", "said", "paused_at", "last_at"])
        if row.paused_at is not None and not was_paused:
            _hold_back(row)
            record("mail.address.paused", actor=actor, details={"reason": str(reason)})
    return row


def forget_softs(*, actor: Actor, address: str) -> None:
    """A letter was taken and did not come back at once, which settles nothing by itself; a person's reply does.

    Passing failures of the address are forgotten. Only the system does.
    """
    if not actor.is_system:
        raise NotAllowed
    rows = TroubledAddress.everywhere.filter(community_id=actor.community_id, address=address.lower())
    rows.filter(paused_at__isnull=True).delete()


def release_address(*, actor: Actor, address: TroubledAddress) -> None:
    """Write to the address again; letters that were held back stay so. Managers may.

    Records `mail.address.released`.
    """
    if not can_manage_mail(actor):
        raise NotAllowed(_("Managers decide where mail goes."))
    with transaction.atomic():
        TroubledAddress.everywhere.filter(id=address.id, community_id=actor.community_id).delete()
        record("mail.address.released", actor=actor)


def _hold_back(row: TroubledAddress) -> None:
    waiting = QueuedLetter.everywhere.filter(
        community_id=row.community_id, address=row.address, state=QueuedLetter.State.WAITING
    )
    waiting.update(state=QueuedLetter.State.STOPPED, text="", html="", last_error=row.said, changed_at=timezone.now())
