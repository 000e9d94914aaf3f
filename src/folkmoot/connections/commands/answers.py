"""Answers of the API that are kept so that what is asked twice is done once."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from folkmoot.connections.models import IdempotentAnswer

_KEPT = timedelta(days=1)


def forget_old_answers() -> int:
    """Drop answers older than a day; returns how many. For the periodic job."""
    return IdempotentAnswer.everywhere.filter(created_at__lt=timezone.now() - _KEPT).delete()[0]
