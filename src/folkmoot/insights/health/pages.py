"""What the pages and the Monday page say of health, in words and as far as it is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazily

from folkmoot.core.registry import activity_kinds
from folkmoot.insights.health.score import Part
from folkmoot.insights.health.sentences import of_change, of_part, of_unusual
from folkmoot.insights.metrics.catalogue import metric_called
from folkmoot.insights.monday.tiles import definition_url
from folkmoot.insights.queries.health import Health, Thing

NAMES: dict[str, str | Promise] = {
    "activity": lazily("People here"),
    "contribution": lazily("People taking part"),
    "newcomers": lazily("Newcomers"),
    "staying": lazily("Newcomers who come back"),
    "answers": lazily("Answers in time"),
    "nobody_unanswered": lazily("Nobody left without an answer"),
    "tone": lazily("Tone"),
}


@dataclass(frozen=True, slots=True)
class PartSaid:
    """A part of the score for the page."""

    name: str | Promise
    points: int | None
    why: str
    metric: str
    definition: str


@dataclass(frozen=True, slots=True)
class ChangeSaid:
    """A change in a sentence, and what happened around then."""

    sentence: str
    things: list[str]
    metric: str


def parts_said(parts: Sequence[Part]) -> list[PartSaid]:
    """The parts in their order."""
    return [_part(part) for part in parts]


def alerts_said(health: Health) -> list[tuple[str, str]]:
    """A sentence for each metric whose last week was unusual, and the metric's name."""
    return [(of_unusual(each.metric, each.expected), each.metric.name) for each in health.alerts if each.expected]


def changes_said(health: Health) -> list[ChangeSaid]:
    """The changes, the latest first."""
    found = [(told.week, each.metric, told) for each in health.watched for told in each.changes]
    found.sort(key=lambda one: (one[0], one[1].name), reverse=True)
    return [
        ChangeSaid(of_change(metric, told), [thing_said(thing) for thing in told.things], metric.name)
        for _week, metric, told in found
    ]


def _part(part: Part) -> PartSaid:
    points = None if part.points is None else round(part.points)
    return PartSaid(
        NAMES[part.name], points, of_part(metric_called(part.metric), part), part.metric, definition_url(part.metric)
    )


def thing_said(thing: Thing) -> str:
    """When it was, and what."""
    day = date_format(thing.day, "j F Y")
    if thing.note:
        return f"{day}: {thing.note}"
    kind = activity_kinds.find(thing.kind)
    words = str(kind.sentence) % {"actor": _("somebody"), "subject": _("something")} if kind else thing.kind
    return f"{day}: {words}"
