"""Who lets sites show comments."""

from __future__ import annotations

from folkmoot.core.actor import Actor


def can_manage_sites(actor: Actor) -> bool:
    """Managers and owners."""
    return actor.is_system or actor.is_manager
