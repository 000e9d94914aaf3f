"""Signed links for people without an account: to agree on a goal, by name."""

from __future__ import annotations

from dataclasses import dataclass

from folkmoot.core.digest import read_ticket, sign_ticket

_PURPOSE = "goal-signature"
# As long as people take to agree, and no longer.
VALID_DAYS = 60


@dataclass(frozen=True, slots=True)
class SigningTicket:
    """Which person is asked about which version, in which community."""

    community_id: int
    person_id: int
    version_id: int


def signing_ticket(ticket: SigningTicket) -> str:
    """What stands in the link."""
    return sign_ticket(_PURPOSE, [ticket.community_id, ticket.person_id, ticket.version_id])


def read_signing_ticket(text: str) -> SigningTicket | None:
    """What a link says; None where it is forged or too old."""
    content = read_ticket(_PURPOSE, text, max_age=VALID_DAYS * 86_400)
    return SigningTicket(*content) if content is not None else None
