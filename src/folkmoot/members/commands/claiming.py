"""An imported author becomes the member who owns the address."""

from __future__ import annotations

import re
import secrets

from django.db import transaction

from folkmoot.members.models import Account, Membership

_NOT_IN_HANDLES = re.compile(r"[^\w.-]+")


def claim_or_create(*, account: Account, community_id: int, name: str = "") -> tuple[Membership, bool]:
    """The account's membership: the one it has, an imported one under its verified address, or a new one.

    Returns the membership and whether the account is new to the community. The caller has made sure that the
    address is verified.
    """
    with transaction.atomic():
        own = Membership.everywhere.filter(community_id=community_id, account=account).first()
        if own is not None:
            return own, False
        imported = Membership.everywhere.filter(
            community_id=community_id, account__isnull=True, claim_email=account.email
        ).exclude(state=Membership.State.ERASED)
        member = imported.first()
        if member is not None:
            member.account = account
            member.claim_email = ""
            member.save(update_fields=["account", "claim_email"])
            return member, True
        local = account.email.split("@")[0]
        member = Membership.everywhere.create(
            community_id=community_id,
            account=account,
            handle=free_handle(community_id, name or local),
            name=(name or local)[:80],
        )
        return member, True


def free_handle(community_id: int, wanted: str) -> str:
    """A handle near to what is wanted that nobody has in the community."""
    base = _NOT_IN_HANDLES.sub("_", wanted.strip().lower()).strip("._-")[:34] or "member"
    handle, number = base, 1
    while Membership.everywhere.filter(community_id=community_id, handle__iexact=handle).exists():
        number += 1
        handle = f"{base}_{number}" if number < 50 else f"{base[:30]}_{secrets.token_hex(3)}"
    return handle
