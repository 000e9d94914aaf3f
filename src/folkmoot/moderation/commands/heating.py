"""Looking for threads that heat up, and telling moderators once in a while."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.content.markup import plain_text
from folkmoot.content.models import Post, Thread
from folkmoot.content.models.thread import ContentState
from folkmoot.core.actor import Actor
from folkmoot.moderation.classifier.providers import scores
from folkmoot.moderation.commands.cases import add_item, open_case
from folkmoot.moderation.gate.heat import POSTS_AT_LEAST, WINDOW, Heat, Said, heat_of
from folkmoot.moderation.models import CaseItem, HeatAlert

# Once a thread a day: who looked knows.
AGAIN_AFTER = timedelta(hours=24)
_THREADS_AT_MOST, _POSTS_AT_MOST = 50, 60


def look_for_heat(now: datetime | None = None) -> int:
    """Open a case about each thread that has become heated in the last hour; returns how many. For the worker.

    Conversations are left alone. Records `moderation.case.opened`, in nobody's name.
    """
    now = now or timezone.now()
    lately = Post.everywhere.filter(created_at__gt=now - WINDOW, created_at__lte=now, state=ContentState.VISIBLE)
    busy = lately.exclude(thread__kind=Thread.Kind.DIRECT).values("thread_id").annotate(count=Count("id"))
    ids = busy.filter(count__gte=POSTS_AT_LEAST).order_by("-count").values_list("thread_id", flat=True)
    told = HeatAlert.everywhere.filter(at__gt=now - AGAIN_AFTER).values("thread_id")
    rows = Thread.everywhere.filter(id__in=list(ids[:_THREADS_AT_MOST]), state=ContentState.VISIBLE)
    count = 0
    for thread in rows.exclude(id__in=told):
        heat = _heat(thread, now)
        if heat.is_hot:
            _alert(thread, heat, now)
            count += 1
    return count


def forget_old_alerts() -> int:
    """Forget alerts that hold nothing back any more; returns how many. For the periodic job."""
    return HeatAlert.everywhere.filter(at__lt=timezone.now() - 30 * AGAIN_AFTER).delete()[0]


def _heat(thread: Thread, now: datetime) -> Heat:
    posts = Post.everywhere.filter(
        thread=thread, created_at__gt=now - WINDOW, created_at__lte=now, state=ContentState.VISIBLE
    )
    latest = list(posts.order_by("-number").only("id", "author_id", "created_at", "html")[:_POSTS_AT_MOST])[::-1]
    flags = Counter(
        CaseItem.everywhere.filter(
            community_id=thread.community_id, kind=CaseItem.Kind.FLAG, case__subject_type="post",
            case__subject_id__in=[post.id for post in latest], withdrawn_at=None,
        ).values_list("case__subject_id", flat=True)
    )  # fmt: skip
    said = [
        Said(post.author_id, post.created_at, _toxicity(thread.community_id, post), flags[post.id]) for post in latest
    ]
    hours = max((now - WINDOW - thread.created_at) / timedelta(hours=1), 0.0)
    before = max(thread.post_count - len(latest), 0)
    return heat_of(said, usual_an_hour=before / hours if hours >= 1 else 0.0)


def _toxicity(community_id: int, post: Post) -> float | None:
    return scores(plain_text(post.html), community_id=community_id).toxicity


def _alert(thread: Thread, heat: Heat, now: datetime) -> None:
    system = Actor.system(thread.community_id)
    with transaction.atomic():
        HeatAlert.everywhere.create(community_id=thread.community_id, thread_id=thread.id, at=now, signs=heat.signs)
        case = open_case(actor=system, subject=("thread", thread.id), severity=1)
        add_item(
            actor=system, case=case, kind=CaseItem.Kind.RULE, text=_suggestion(thread),
            details={"rule": "heat", "outcome": "alert", "evidence": {k: str(v) for k, v in heat.signs.items()}},
        )  # fmt: skip


def _suggestion(thread: Thread) -> str:
    if thread.kind == Thread.Kind.CHANNEL:
        return _("This channel is heating up. Slow mode for a while, and a reminder of the guidelines, may help.")
    return _("This thread is heating up. A reminder of the guidelines, or closing it for a while, may help.")
