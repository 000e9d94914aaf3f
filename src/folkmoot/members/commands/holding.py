"""Suspensions that an erasure does not shed."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from folkmoot.members.models import Account, HeldSuspension, Membership


def hold_suspension(member: Membership) -> None:
    """Remember a suspension that is in force by the addresses of the account, for as long as it lasts."""
    if member.account is None or not member.is_suspended():
        return
    for address in _addresses(member.account):
        HeldSuspension.everywhere.update_or_create(
            community_id=member.community_id,
            address_hash=_hash(member.community_id, address),
            defaults={"until": member.suspended_until},
        )


def held_suspension(*, account: Account, community_id: int) -> HeldSuspension | None:
    """The suspension that somebody with an address of this account did not serve before being erased."""
    hashes = [_hash(community_id, address) for address in _addresses(account)]
    rows = HeldSuspension.everywhere.filter(community_id=community_id, address_hash__in=hashes)
    return rows.filter(Q(until=None) | Q(until__gt=timezone.now())).order_by("id").first()


def forget_served_suspensions() -> int:
    """Delete what is held of suspensions that have ended, in every community; returns how many. For the worker."""
    return HeldSuspension.everywhere.filter(until__lte=timezone.now()).delete()[0]


def _addresses(account: Account) -> Iterable[str]:
    others = EmailAddress.objects.filter(user=account).values_list("email", flat=True)
    return sorted({address.lower() for address in (account.email, *others)})


def _hash(community_id: int, address: str) -> str:
    # With the installation's key, so that nobody who reads the table can try addresses.
    return salted_hmac(f"folkmoot.held-suspension.{community_id}", address, algorithm="sha256").hexdigest()
