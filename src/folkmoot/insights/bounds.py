"""How often one member may ask for figures: what is asked costs all communities of the installation."""

from __future__ import annotations

from folkmoot.core import rate_limits
from folkmoot.core.actor import Actor


def count_question(actor: Actor, *, is_file: bool = False) -> None:
    """Count a page, card or answer of figures, or a file of them. Raises RateLimited."""
    rate_limits.check("figures-file" if is_file else "figures", key=f"{actor.community_id}:{actor.member_id}")
