"""What the worker does for transparency by the clock."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from folkmoot.moderation.commands.notices import forget_notifiers

# As long as one may complain, and time for a court to ask.
KEPT_FOR = timedelta(days=400)


def forget_old_notifiers() -> int:
    """Take names and addresses out of old notices."""
    return forget_notifiers(timezone.now() - KEPT_FOR)
