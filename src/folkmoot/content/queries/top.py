"""The threads that moved people most, by what they wrote and how they reacted."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from folkmoot.content.models.thread import ContentState
from folkmoot.content.policies import topics_visible_to
from folkmoot.content.queries.lists import THREADS_A_PAGE, ThreadHead, heads_of
from folkmoot.core.actor import Actor

PERIODS = {"week": timedelta(days=7), "month": timedelta(days=30), "year": timedelta(days=365), "all": None}
DEFAULT_PERIOD = "month"
PAGES_AT_MOST = 20


def top_threads(
    actor: Actor, *, period: str, page: int = 1, space_id: int | None = None, tag_id: int | None = None
) -> tuple[list[ThreadHead], bool]:
    """A page of the threads opened in the period, best first, and whether there are more: reactions count twice."""
    threads = topics_visible_to(actor).filter(state=ContentState.VISIBLE)
    length = PERIODS[period]
    if length is not None:
        since = timezone.now() - length
        # That of the last post is in the index, and never before the thread's own.
        threads = threads.filter(last_post_at__gte=since, created_at__gte=since)
    if space_id is not None:
        threads = threads.filter(space_id=space_id)
    if tag_id is not None:
        threads = threads.filter(thread_tags__tag_id=tag_id)
    best = threads.order_by((F("reaction_count") * 2 + F("post_count")).desc(), "-id").values_list("id", flat=True)
    start = (page - 1) * THREADS_A_PAGE
    ids = list(best[start : start + THREADS_A_PAGE + 1])
    return heads_of(actor, ids[:THREADS_A_PAGE]), len(ids) > THREADS_A_PAGE and page < PAGES_AT_MOST
