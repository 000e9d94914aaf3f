"""What the worker does for content by the clock."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from folkmoot.content.commands import close_poll, drop_unused_files
from folkmoot.content.models import Poll
from folkmoot.core.actor import Actor
from folkmoot.core.registry import PeriodicJob
from folkmoot.core.tenancy import scope

_AT_ONCE = 500


def close_due_polls() -> int:
    """Close the polls whose time has come; returns how many. They took no votes since that moment anyway."""
    due = Poll.everywhere.filter(closed_at__isnull=True, closes_at__lte=timezone.now()).select_related("post")
    polls = list(due.order_by("closes_at")[:_AT_ONCE])
    for poll in polls:
        with scope(poll.community_id):
            close_poll(actor=Actor.system(poll.community_id), poll=poll)
    return len(polls)


JOBS = (
    PeriodicJob("content.polls", timedelta(minutes=1), close_due_polls),
    PeriodicJob("content.files", timedelta(hours=1), drop_unused_files),
)
