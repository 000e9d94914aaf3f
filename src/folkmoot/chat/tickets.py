"""The ticket with which a page opens its stream: cookies do not reach every address, and a signed text does."""

from __future__ import annotations

import time
from dataclasses import dataclass

from folkmoot.core.digest import read_ticket, sign_ticket

PURPOSE = "live"
TICKET_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Ticket:
    """Who listens to which community; `since` is when the page was made, in seconds: it shows what was before."""

    community_id: int
    member_id: int
    since: float


def make_ticket(community_id: int, member_id: int) -> str:
    """A ticket of this moment, good for ten minutes."""
    return sign_ticket(PURPOSE, [community_id, member_id, round(time.time(), 3)])


def take_ticket(text: str) -> Ticket | None:
    """What a ticket says; None when it is forged or too old."""
    content = read_ticket(PURPOSE, text, max_age=TICKET_SECONDS)
    return Ticket(*content) if content else None
