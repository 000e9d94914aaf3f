"""An imported author becomes the member who owns the address, which must be verified."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from copy import copy
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, models, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.activity.models import Activity
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.registry import uniters
from folkmoot.core.roles import Role
from folkmoot.members.commands.seniority import refuse_against_seniors
from folkmoot.members.models import Account, Membership
from folkmoot.members.policies import can_link_authors
from folkmoot.members.queries import actor_of, another_owner

_NOT_IN_HANDLES = re.compile(r"[^\w.-]+")
# What the person is now outweighs what the import knew of them, but for what shuts them out or silences them; counters
# are of what both wrote.
_TAKEN_OVER = (
    "account", "role", "trust_level", "trust_locked", "trust_changed_at", "accepted_guidelines", "invited_by",
    "last_seen_at", "seen_on", "name",
)  # fmt: skip
_KEPT_IF_EMPTY = ("bio", "bio_html", "headline", "location", "website", "avatar")
_ADDED_UP = ("thread_count", "post_count", "reactions_received", "reactions_given")


def claim_or_create(*, account: Account, community_id: int, name: str = "") -> tuple[Membership, bool]:
    """The account's membership: the one it has, an imported one under a verified address of its, or a new one.

    Returns the membership and whether the account is new to the community.
    """
    with transaction.atomic():
        own = Membership.everywhere.filter(community_id=community_id, account=account).first()
        if own is not None:
            return own, False
        member = _imported(account).filter(community_id=community_id).select_for_update().first()
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


def claim_here(*, actor: Actor, member: Membership) -> int:
    """Unite what was imported under one's own verified addresses with what one is here; returns how many were.

    What shuts out or silences one of them holds on. Records `members.author.claimed` for each. For oneself alone:
    raises NotAllowed. Raises RuleBroken where it would shut out the last owner.
    """
    if actor.member_id != member.id or not actor.is_member or member.account is None:
        raise NotAllowed(_("Members claim for themselves."))
    count, account = 0, member.account
    with transaction.atomic():
        imported = _imported(account).filter(community_id=member.community_id).first()
        while imported is not None:
            _unite_under_own_name(member, imported)
            was, member, count = member.id, imported, count + 1
            record(
                "members.author.claimed", actor=actor_of(member), subject=("member", member.id), details={"was": was}
            )
            imported = _imported(account).filter(community_id=member.community_id).first()
    return count


def link_author(*, actor: Actor, imported: Membership, member: Membership) -> Membership:
    """Make an imported author one with a member, by hand: managers, who answer for knowing that it is the same person.

    Returns the member as they are now. Records `members.author.linked`. Raises NotAllowed, too where it would shut out
    or silence a senior; RuleBroken where the one has an account or the other has none, or the last owner is shut out.
    """
    if not can_link_authors(actor):
        raise NotAllowed(_("Managers link imported authors."))
    same = imported.community_id == member.community_id == actor.community_id
    if not same or imported.account_id is not None or imported.state == Membership.State.ERASED:
        raise RuleBroken("not-imported", _("This member did not come by import, or has been claimed."))
    if member.account_id is None or member.state == Membership.State.ERASED:
        raise RuleBroken("no-account", _("Name a member who can sign in."), field="handle")
    if imported.is_suspended() or imported.silenced_until is not None:
        refuse_against_seniors(actor, member.id)
    with transaction.atomic():
        details = {"handle": imported.handle, "was": member.id}
        _unite_under_own_name(member, imported)
        record("members.author.linked", actor=actor, subject=("member", imported.id), details=details)
    return imported


def claimable(member: Membership) -> QuerySet[Membership]:
    """Imported authors of the community whose address the member has proved to own."""
    if member.account is None:
        return Membership.everywhere.none()
    return _imported(member.account).filter(community_id=member.community_id)


def claim_verified(*, account: Account) -> int:
    """Unite what was imported under the account's verified addresses with what it is; returns how many were.

    For an address that is verified after joining. Where the account has not joined, joining claims. What would shut out
    the last owner stays unclaimed. Records `members.author.claimed` for each.
    """
    count = 0
    with transaction.atomic():
        for own in Membership.everywhere.select_for_update().filter(account=account).exclude(state="erased"):
            imported = _imported(account).filter(community_id=own.community_id).first()
            if imported is not None and not _shuts_out_last_owner(own, imported):
                details = {"was": own.id}
                _unite(own, imported)
                subject = ("member", imported.id)
                record("members.author.claimed", actor=actor_of(imported), subject=subject, details=details)
                count += 1
    return count


def fields_naming_members() -> list[models.ForeignKey[Any, Any]]:
    """Every foreign key to a member, of all rooms; those too that give members no name to look back by."""
    relations = Membership._meta.get_fields(include_hidden=True)
    return [each.field for each in relations if isinstance(each, models.ManyToOneRel)]


def free_handle(community_id: int, wanted: str) -> str:
    """A handle near to what is wanted that nobody has in the community."""
    base = _NOT_IN_HANDLES.sub("_", wanted.strip().lower()).strip("._-")[:34] or "member"
    handle, number = base, 1
    while Membership.everywhere.filter(community_id=community_id, handle__iexact=handle).exists():
        number += 1
        handle = f"{base}_{number}" if number < 50 else f"{base[:30]}_{secrets.token_hex(3)}"
    return handle


def _imported(account: Account) -> QuerySet[Membership]:
    verified = [
        each.lower()
        for each in EmailAddress.objects.filter(user=account, verified=True).values_list("email", flat=True)
    ]
    rows = Membership.everywhere.filter(account__isnull=True, claim_email__in=verified).exclude(claim_email="")
    return rows.exclude(state=Membership.State.ERASED).order_by("id")


def _unite_under_own_name(own: Membership, imported: Membership) -> None:
    """Unite two members; the short name is the one that the person chose here, not the source's."""
    own = Membership.everywhere.select_for_update().get(id=own.id)
    if _shuts_out_last_owner(own, imported):
        raise RuleBroken("last-owner", _("Make somebody else an owner first."))
    handle = own.handle
    _unite(own, imported)
    imported.handle = handle
    imported.save(update_fields=["handle"])


def _unite(own: Membership, imported: Membership) -> None:
    """Move what hangs on `own`, the younger, to `imported`, whose id a later import knows; `own` goes."""
    # Under its lock: a measure that is taken against it just now must not be written over.
    imported.refresh_from_db(from_queryset=Membership.everywhere.select_for_update())
    before = copy(imported)
    for field in fields_naming_members():
        _move(field, own, imported)
    Activity.everywhere.filter(community_id=own.community_id, member_id=own.id).update(member_id=imported.id)
    for unite in uniters:
        unite(own.id, imported.id)
    imported.refresh_from_db()
    _keep_strictest(imported, (own, before, copy(imported)))
    for name in _TAKEN_OVER:
        setattr(imported, name, getattr(own, name))
    for name in _KEPT_IF_EMPTY:
        setattr(imported, name, getattr(own, name) or getattr(imported, name))
    for name in _ADDED_UP:
        setattr(imported, name, getattr(own, name) + getattr(imported, name))
    imported.claim_email = ""
    imported.revision += 1
    Membership.everywhere.filter(id=own.id).delete()
    imported.save()


def _keep_strictest(member: Membership, others: Sequence[Membership]) -> None:
    """Shut out or silenced is the member for as long as any of the others; the first says what else they are."""
    own = others[0]
    member.state, member.left_suspended, member.suspended_until = own.state, own.left_suspended, own.suspended_until
    member.silenced_until = max((each.silenced_until for each in others if each.silenced_until), default=None)
    ends = [each.suspended_until for each in others if each.is_suspended()]
    if not ends:
        return
    member.suspended_until = None if None in ends else max(end for end in ends if end is not None)
    # Whoever is not in comes back, or asks to, as one who is shut out.
    member.left_suspended = own.state in (Membership.State.LEFT, Membership.State.PENDING)
    member.state = Membership.State.LEFT if member.left_suspended else Membership.State.SUSPENDED


def _shuts_out_last_owner(own: Membership, imported: Membership) -> bool:
    return own.role == Role.OWNER and imported.is_suspended() and not another_owner(own)


def _move(field: models.ForeignKey[Any, Any], own: Membership, imported: Membership) -> None:
    rows = field.model._base_manager.filter(**{field.name: own})
    try:
        with transaction.atomic():
            rows.update(**{field.name: imported})
    except IntegrityError:
        # Both have the row, for example a mark of having read a thread: the imported one stays.
        for row in rows:
            _move_one(row, field.name, imported)


def _move_one(row: models.Model, field: str, imported: Membership) -> None:
    try:
        with transaction.atomic():
            setattr(row, field, imported)
            row.save(update_fields=[field])
    except IntegrityError:
        row.delete()
