"""What managers set of the queue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.moderation.categories import Category
from folkmoot.moderation.commands.cases import due_of
from folkmoot.moderation.models import Case, ClauseCare, Holiday, OfficeHours, QueueSettings
from folkmoot.moderation.policies import runs_the_queue
from folkmoot.moderation.queries.settings import queue_settings

_SPANS_AT_MOST, _DAYS_AT_MOST = 42, 200


def set_queue(*, actor: Actor, **fields: Any) -> QueueSettings:
    """Set targets, when flags hide something, shares and limits of shifts: managers.

    What waits is given its new target. Records `moderation.queue.set`. Raises RuleBroken for figures out of bounds.
    """
    _must_run(actor)
    with transaction.atomic():
        settings = queue_settings(actor.community_id)
        for name, value in fields.items():
            setattr(settings, name, value)
        try:
            settings.clean_fields(exclude=["community"])
        except ValidationError as error:
            name, said = next(iter(error.message_dict.items()))
            raise RuleBroken("out-of-bounds", said[0], field=name) from error
        settings.save()
        _aim_anew(actor)
        record("moderation.queue.set", actor=actor, details={"what": "queue"})
    return settings


def set_hours(*, actor: Actor, hours: Mapping[int, Iterable[tuple[time, time]]], holidays: Mapping[date, str]) -> None:
    """Set when the queue is looked after, in the community's time zone: managers. Nothing at all means always.

    Records `moderation.queue.set`. Raises RuleBroken where hours overlap or end before they begin.
    """
    _must_run(actor)
    spans = {day: sorted(each) for day, each in hours.items()}
    for day, each in spans.items():
        if not 0 <= day <= 6 or any(closes <= opens for opens, closes in each):
            raise RuleBroken("hours", _("Hours end after they begin."), field=f"day_{day}")
        if any(after[0] < before[1] for before, after in pairwise(each)):
            raise RuleBroken("hours", _("These hours overlap."), field=f"day_{day}")
    if sum(map(len, spans.values())) > _SPANS_AT_MOST or len(holidays) > _DAYS_AT_MOST:
        raise RuleBroken("too-many", _("That is more than a calendar needs."), field="holidays")
    own = {"community_id": actor.community_id}
    with transaction.atomic():
        OfficeHours.everywhere.filter(**own).delete()
        Holiday.everywhere.filter(**own).delete()
        OfficeHours.everywhere.bulk_create(
            OfficeHours(**own, weekday=day, opens=opens, closes=closes)
            for day, each in spans.items()
            for opens, closes in each
        )
        Holiday.everywhere.bulk_create(Holiday(**own, day=day, name=name[:80]) for day, name in holidays.items())
        _aim_anew(actor)
        record("moderation.queue.set", actor=actor, details={"what": "hours"})


def set_care(*, actor: Actor, care: Mapping[tuple[str, int], tuple[int, str]]) -> None:
    """Say of clauses, by place and number, how heavy cases of them are and what is veiled in them: managers.

    Records `moderation.queue.set`.
    """
    _must_run(actor)
    with transaction.atomic():
        for (place, number), (severity, category) in care.items():
            if not 0 <= severity <= 3 or (category and category not in Category.values):
                raise RuleBroken("severity", _("Choose a severity from 0 to 3."), field="severity")
            ClauseCare.everywhere.update_or_create(
                community_id=actor.community_id, place=place, number=number,
                defaults={"severity": severity, "category": category},
            )  # fmt: skip
        record("moderation.queue.set", actor=actor, details={"what": "care"})


def _aim_anew(actor: Actor) -> None:
    cases = list(Case.everywhere.filter(community_id=actor.community_id, state=Case.State.OPEN, first_seen_at=None))
    for case in cases:
        case.due_at = due_of(case)
    Case.everywhere.bulk_update(cases, ["due_at"], batch_size=200)


def _must_run(actor: Actor) -> None:
    if not runs_the_queue(actor):
        raise NotAllowed(_("Managers say how the queue is worked."))
