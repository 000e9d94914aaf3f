"""What the pages of members are given to open their stream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from folkmoot.chat.tickets import make_ticket
from folkmoot.core.live_address import live_address


@dataclass(frozen=True, slots=True)
class Live:
    """The address of the stream and the ticket for it."""

    address: str
    ticket: str


def live(request: HttpRequest) -> dict[str, Any]:
    """`live` for templates: None for who is not a member, and where no live process is known."""
    return {"live": SimpleLazyObject(lambda: live_of(request))}


def live_of(request: HttpRequest) -> Live | None:
    """The stream of this reader."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.is_member:
        return None
    address = live_address(request)
    return Live(address, make_ticket(actor.community_id, actor.own_id)) if address else None
