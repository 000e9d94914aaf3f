"""Keeping hashed addresses of who was shut out or erased under a measure, for a year and for hints alone."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.members.models import Membership
from folkmoot.moderation.addresses import hashed, plain_address, without_number
from folkmoot.moderation.models import AddressTrace, Sanction
from folkmoot.moderation.queries.evasion import KEPT_FOR
from folkmoot.moderation.sanctions import WORDS_ONLY

# A measure that ended longer ago is no reason to keep anything of who goes.
_MEASURED_WITHIN = timedelta(days=365)


def trace(member: Membership, why: str) -> None:
    """Keep the hashes of a member's address, or begin their year anew. The caller holds the transaction."""
    if member.account is None:
        return
    plain = plain_address(member.account.email)
    AddressTrace.everywhere.update_or_create(
        community_id=member.community_id, exact=hashed(member.community_id, plain), why=why,
        defaults={
            "like": hashed(member.community_id, without_number(plain)), "at": timezone.now(),
            "member": member if why == AddressTrace.Why.SHUT_OUT else None,
        },
    )  # fmt: skip


def trace_erased(member_id: int, deletes_posts: bool) -> None:
    """Of who goes after a measure the hashes stay, without the member; of all others nothing. An `Eraser`."""
    AddressTrace.everywhere.filter(member_id=member_id).update(member=None)
    if _was_measured(member_id):
        trace(Membership.everywhere.select_related("account").get(id=member_id), AddressTrace.Why.ERASED)


def kept_of(member_id: int) -> str:
    """What stays of a member who goes, in words for them; empty where nothing does."""
    if not _was_measured(member_id):
        return ""
    return _(
        "Measures were taken against you within the last year. For another one, hashes of your e-mail address are kept,"
        " from which nobody reads the address, as a hint for moderators if it comes back."
    )


def _was_measured(member_id: int) -> bool:
    since = timezone.now() - _MEASURED_WITHIN
    measures = Sanction.everywhere.filter(member_id=member_id, lifted_at=None, since__gte=since)
    return measures.exclude(kind__in=WORDS_ONLY).exists()


def forget_traces() -> int:
    """Delete what has been kept for a year; returns how many. For the worker."""
    return AddressTrace.everywhere.filter(at__lt=timezone.now() - KEPT_FOR).delete()[0]
