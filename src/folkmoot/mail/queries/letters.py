"""Reads of the queue."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils import timezone

from folkmoot.mail.models import QueuedLetter

_State = QueuedLetter.State


def latest_letters(community_id: int) -> QuerySet[QueuedLetter]:
    """A community's letters, the newest first."""
    return QueuedLetter.everywhere.filter(community_id=community_id).defer("text", "html").order_by("-id")


def letter_counts(community_id: int) -> dict[str, int]:
    """How many letters are in which state."""
    rows = QueuedLetter.everywhere.filter(community_id=community_id).values_list("state").annotate(count=Count("id"))
    return dict(rows)


def may_send_now(at_most: int) -> int:
    """How many letters may be begun with now, by the installation's limit for a minute."""
    limit = settings.MAIL_A_MINUTE
    if not limit:
        return at_most
    lately = QueuedLetter.everywhere.filter(
        state__in=[_State.CLAIMED, _State.SENDING, _State.SENT, _State.UNCLEAR],
        changed_at__gt=timezone.now() - timedelta(minutes=1),
    )
    return max(0, min(at_most, limit - lately.count()))


def oldest_due() -> timedelta | None:
    """For how long the letter that should have left first has been waiting; None where none waits."""
    now = timezone.now()
    due = QueuedLetter.everywhere.filter(state=_State.WAITING, next_at__lte=now).order_by("next_at")
    first = due.values_list("next_at", flat=True).first()
    return now - first if first else None
