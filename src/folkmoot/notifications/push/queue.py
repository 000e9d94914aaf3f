"""What waits to be pushed: put in, handed out, and what the push services' answers mean for it and for the devices."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from folkmoot.notifications.push.models import PushMessage, Subscription
from folkmoot.notifications.push.sending import Answer, Errand, Outcome

log = structlog.get_logger("folkmoot.push")
# Longer than any request takes: a sender that died gives its messages back by this.
_IN_HAND = timedelta(minutes=3)
_ATTEMPTS_AT_MOST = 8
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=6)
# A device that fails so often in a row rests, longer each time; for two weeks, and it is taken off.
_FAILURES_BEFORE_REST = 4
_FAILING_AT_MOST = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Push:
    """A message for one device."""

    subscription: Subscription
    topic: str
    payload: Mapping[str, Any]
    lives: timedelta
    urgency: str = "normal"


def put_in(pushes: Iterable[Push]) -> None:
    """Queue messages; one takes the place of an earlier one with its topic that has not been sent."""
    now = timezone.now()
    newest = {(push.subscription.id, push.topic): push for push in pushes}
    rows = [
        PushMessage(
            community_id=push.subscription.community_id,
            subscription=push.subscription,
            topic=push.topic,
            urgency=push.urgency,
            payload=json.dumps(push.payload, ensure_ascii=False, separators=(",", ":")),
            due_at=max(now, push.subscription.rests_until or now),
            expires_at=now + push.lives,
        )
        for push in newest.values()
    ]
    PushMessage.everywhere.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["subscription", "topic"],
        update_fields=["payload", "urgency", "expires_at", "due_at", "attempts"],
        batch_size=200,
    )


def claim(at_most: int) -> list[Errand]:
    """Take due messages in hand for a while."""
    now = timezone.now()
    PushMessage.everywhere.filter(expires_at__lte=now, due_at__lte=now).delete()
    if not PushMessage.everywhere.filter(due_at__lte=now).exists():
        return []
    with transaction.atomic():
        due = PushMessage.everywhere.filter(due_at__lte=now).select_related("subscription")
        rows = list(due.select_for_update(of=("self",), skip_locked=_skips()).order_by("due_at", "id")[:at_most])
        PushMessage.everywhere.filter(id__in=[row.id for row in rows]).update(due_at=now + _IN_HAND)
    return [_errand(row, now) for row in rows]


def note(answers: Sequence[tuple[int, Answer]]) -> None:
    """Write down what became of messages that were in hand."""
    said = dict(answers)
    now = timezone.now()
    with transaction.atomic():
        rows = list(PushMessage.everywhere.filter(id__in=said).select_related("subscription"))
        by_outcome: dict[Outcome, list[PushMessage]] = {outcome: [] for outcome in Outcome}
        for row in rows:
            by_outcome[said[row.id].outcome].append(row)
        sent = by_outcome[Outcome.SENT]
        # What was put in while the earlier one was on its way has another due time, and stays.
        _drop(sent + by_outcome[Outcome.REFUSED], now)
        Subscription.everywhere.filter(id__in={row.subscription_id for row in sent}).update(
            told_at=now, failures=0, failing_since=None, rests_until=None
        )
        gone = {row.subscription_id for row in by_outcome[Outcome.GONE]}
        Subscription.everywhere.filter(id__in=gone).delete()
        for row in by_outcome[Outcome.REFUSED] + by_outcome[Outcome.LATER]:
            if row.subscription_id not in gone:
                _note_failure(row, said[row.id], now)
    for row in by_outcome[Outcome.REFUSED] + by_outcome[Outcome.GONE]:
        log.info("a push was refused", subscription=row.subscription_id, said=said[row.id].said[:200])


def _errand(row: PushMessage, now: datetime) -> Errand:
    device = row.subscription
    return Errand(
        message_id=row.id,
        endpoint=device.endpoint,
        p256dh=device.p256dh,
        auth=device.auth,
        payload=row.payload,
        topic=row.topic,
        urgency=row.urgency,
        ttl=max(0, int((row.expires_at - now).total_seconds())),
    )


def _drop(rows: Iterable[PushMessage], now: datetime) -> None:
    PushMessage.everywhere.filter(id__in=[row.id for row in rows], due_at__gt=now).delete()


def _note_failure(row: PushMessage, answer: Answer, now: datetime) -> None:
    device = Subscription.everywhere.filter(id=row.subscription_id)
    device.update(failures=F("failures") + 1)
    device.filter(failing_since=None).update(failing_since=now)
    device.filter(failing_since__lte=now - _FAILING_AT_MOST).delete()
    fresh = device.first()
    if fresh is None:
        return
    asked = timedelta(seconds=answer.wait)
    beyond = max(0, fresh.failures - _FAILURES_BEFORE_REST)
    rest = max(asked, _pause(beyond) if beyond else timedelta())
    if rest:
        device.filter(Q(rests_until=None) | Q(rests_until__lt=now + rest)).update(rests_until=now + rest)
    if answer.outcome == Outcome.REFUSED:
        return
    attempts = row.attempts + 1
    due = now + max(rest, _pause(attempts))
    waiting = PushMessage.everywhere.filter(subscription_id=row.subscription_id, due_at__lt=now + rest)
    waiting.update(due_at=now + rest)
    message = PushMessage.everywhere.filter(id=row.id)
    if attempts > _ATTEMPTS_AT_MOST or due >= row.expires_at:
        message.delete()
    else:
        message.update(attempts=attempts, due_at=due)


def _pause(number: int) -> timedelta:
    return min(_LONGEST_PAUSE, _FIRST_PAUSE * (1 << min(number, 12)))


def _skips() -> bool:
    from django.db import connection

    return connection.features.has_select_for_update_skip_locked
