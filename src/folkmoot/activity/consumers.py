"""Readers of the log. Each keeps its own position, is told every line at least once, and can be replayed.

A consumer registers with `consumers.add(name, Consumer(...))` from its room's `register.py`. The worker calls
`run_all()`. What a consumer owns it can `rebuild` from the start.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from django.db import transaction

from folkmoot.activity.horizon import final_id
from folkmoot.activity.models import Activity, ConsumerPosition
from folkmoot.core.registry import Registry
from folkmoot.core.tenancy import no_scope

BATCH = 500
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Consumer:
    """`handle` gets lines of any community in order and must bear being told one twice.

    `kinds` limits what it is told (empty: everything); `reset` empties what it owns before a rebuild. It runs
    outside any tenant scope and opens the scopes it needs.
    """

    name: str
    handle: Callable[[Sequence[Activity]], None]
    kinds: frozenset[str] = frozenset()
    reset: Callable[[], None] | None = None


consumers: Registry[Consumer] = Registry("consumer")


def run_all() -> int:
    """Let every consumer that is behind deal with one batch; returns how many lines were dealt with in all."""
    last = _last_id()
    positions = dict(ConsumerPosition.objects.values_list("name", "position"))
    return sum(run(consumer) for consumer in consumers if positions.get(consumer.name, -1) < last)


def run(consumer: Consumer, *, batch: int = BATCH) -> int:
    """Let a consumer deal with up to `batch` lines; position and effect are committed together.

    A failing consumer keeps its position and its error, and does not hold up the others.
    """
    try:
        # Also where a command or a test has a scope: it must not work there alone.
        with transaction.atomic(), no_scope():
            return _advance(consumer, batch)
    except Exception as error:
        log.exception("consumer failed", consumer=consumer.name)
        ConsumerPosition.objects.update_or_create(
            name=consumer.name, defaults={"last_error": f"{type(error).__name__}: {error}"[:2000]}
        )
        return 0


def run_until_idle() -> int:
    """Run all consumers until none has anything left; returns the lines dealt with. For commands and tests."""
    total = 0
    while dealt := run_all():
        total += dealt
    return total


def rebuild(consumer: Consumer) -> None:
    """Empty what the consumer owns and put it back to the start of the log."""
    with transaction.atomic():
        if consumer.reset is not None:
            consumer.reset()
        ConsumerPosition.objects.update_or_create(name=consumer.name, defaults={"position": 0, "last_error": ""})


def lag(consumer: Consumer) -> int:
    """How many ids the consumer is behind the end of the log."""
    position = ConsumerPosition.objects.filter(name=consumer.name).values_list("position", flat=True).first() or 0
    return max(0, _last_id() - position)


def _last_id() -> int:
    """The highest id of the log that is to be seen, final or not."""
    return Activity.everywhere.order_by("-id").values_list("id", flat=True).first() or 0


def _advance(consumer: Consumer, batch: int) -> int:
    position, _ = ConsumerPosition.objects.select_for_update().get_or_create(name=consumer.name)
    lines = _readable_after(position.position, batch)
    if not lines:
        return 0
    wanted = [line for line in lines if line.kind in consumer.kinds] if consumer.kinds else lines
    if wanted:
        consumer.handle(wanted)
    position.position = lines[-1].id
    position.last_error = ""
    position.save(update_fields=["position", "last_error", "updated_at"])
    return len(lines)


def _readable_after(position: int, batch: int) -> list[Activity]:
    """The next lines in order, none before which another may still appear."""
    final = final_id()
    lines = Activity.everywhere.filter(id__gt=position).order_by("id")
    if final is not None:
        lines = lines.filter(id__lte=final)
    return list(lines[:batch])
