"""Handing letters in."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping

from django.db import transaction

from folkmoot.core.actor import Actor
from folkmoot.mail.addresses import mail_domain
from folkmoot.mail.letters import Letter
from folkmoot.mail.models import QueuedLetter
from folkmoot.mail.queries import paused_among
from folkmoot.members.models import Membership

_AT_ONCE = 500


def queue_letter(letter: Letter, *, actor: Actor) -> bool:
    """Hand in a letter, as with `queue_letters`; whether it will be sent."""
    return queue_letters([letter], actor=actor) == 1


def queue_letters(letters: Iterable[Letter], *, actor: Actor) -> int:
    """Hand in letters of the actor's community; they are sent after the transaction. Returns how many are new.

    Left out: members who are not active (or, of what `reaches_suspended`, suspended either) or have no account,
    addresses that are paused, and letters that were handed in before. Who may is the caller's to decide; nothing
    is recorded.
    """
    wanted = list(letters)
    fresh = 0
    with transaction.atomic():
        for start in range(0, len(wanted), _AT_ONCE):
            fresh += _queue(actor.community_id, wanted[start : start + _AT_ONCE])
    return fresh


def _queue(community_id: int, letters: list[Letter]) -> int:
    addresses = _addresses(community_id, {each.to_member_id for each in letters if each.to_member_id is not None})
    placed = [(each, _address(each, addresses)) for each in letters]
    paused = paused_among(community_id, [address for _each, address in placed if address])
    rows = {
        (row.address, row.message_id): row
        for row in (_row(community_id, each, address) for each, address in placed if address and address not in paused)
    }
    known = set(
        QueuedLetter.everywhere.filter(
            community_id=community_id, message_id__in={message_id for _address, message_id in rows}
        ).values_list("address", "message_id")
    )
    fresh = [row for key, row in rows.items() if key not in known]
    # Somebody else may hand in the same at the same time: then theirs stands.
    QueuedLetter.everywhere.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def _addresses(community_id: int, member_ids: set[int]) -> dict[int, tuple[str, str]]:
    """Address and state of each."""
    here = (Membership.State.ACTIVE, Membership.State.SUSPENDED)
    rows = Membership.everywhere.filter(
        community_id=community_id, id__in=member_ids, account__is_active=True, state__in=here
    )
    return {
        member_id: (email.lower(), state)
        for member_id, email, state in rows.values_list("id", "account__email", "state")
    }


def _address(letter: Letter, addresses: Mapping[int, tuple[str, str]]) -> str:
    if letter.to_member_id is None:
        return letter.address.lower()
    address, state = addresses.get(letter.to_member_id, ("", ""))
    return address if state == Membership.State.ACTIVE or letter.reaches_suspended else ""


def _row(community_id: int, letter: Letter, address: str) -> QueuedLetter:
    headers = {
        "in_reply_to": letter.in_reply_to,
        "references": list(letter.references),
        "reply_token": letter.reply_token,
        "list_id": letter.list_id,
        "unsubscribe_url": letter.unsubscribe_url,
        "from_name": letter.from_name,
    }
    return QueuedLetter(
        community_id=community_id,
        member_id=letter.to_member_id,
        address=address,
        kind=letter.kind[:60],
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        message_id=letter.message_id or f"<{letter.kind}.{secrets.token_hex(12)}@{mail_domain()}>"[:250],
        headers={name: value for name, value in headers.items() if value},
        is_bulk=letter.is_bulk,
    )
