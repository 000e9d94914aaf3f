"""What the moderation room contributes to the whole."""

from __future__ import annotations


def register() -> None:
    """Called once, when the room is ready."""
