"""What the chat room knows of a member, for their own data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from folkmoot.chat.models import PresenceChoice


def own_choice(member_id: int) -> Iterator[dict[str, Any]]:
    """Whether they want to be seen."""
    for choice in PresenceChoice.everywhere.filter(member_id=member_id):
        yield {"is_invisible": choice.is_invisible}
