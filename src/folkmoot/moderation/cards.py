"""What the queue shows on home pages."""

from __future__ import annotations

from folkmoot.core.actor import Actor
from folkmoot.moderation.policies import works_the_queue
from folkmoot.moderation.queries.queue import figures


def staff_card(actor: Actor) -> dict[str, object] | None:
    """What waits, for staff; nothing when the queue is at zero."""
    found = figures(actor)
    return {"figures": found} if found.open else None


def space_card(actor: Actor) -> dict[str, object] | None:
    """The same for who looks after a space, and is no staff."""
    return None if actor.is_staff or not works_the_queue(actor) else staff_card(actor)
