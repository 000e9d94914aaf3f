"""Who sees figures, and who sees the people behind them."""

from __future__ import annotations

from folkmoot.core.actor import Actor


def can_see_figures(actor: Actor) -> bool:
    """Staff of the community: figures of groups large enough, without names."""
    return actor.is_system or (actor.is_member and actor.is_staff)


def can_see_people(actor: Actor) -> bool:
    """Managers see who stands behind a figure, and the members' records."""
    return actor.is_system or (actor.is_member and actor.is_manager)
