"""Who may see what mail does."""

from __future__ import annotations

from folkmoot.core.actor import Actor


def can_manage_mail(actor: Actor) -> bool:
    """Addresses and letters are people's own: managers only."""
    return actor.is_system or actor.is_manager
