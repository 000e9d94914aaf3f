"""What to tell one's boss: a letter to send as it stands, made of the figures and saying no more than they do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor
from folkmoot.insights.choice import Choice
from folkmoot.insights.health.pages import NAMES, alerts_said, thing_said
from folkmoot.insights.health.sentences import of_change, of_part
from folkmoot.insights.metrics.catalogue import metric_called
from folkmoot.insights.metrics.definition import Metric
from folkmoot.insights.monday.curves import ANSWERING
from folkmoot.insights.monday.headline import HEADLINE, REPEATED, says_the_same
from folkmoot.insights.monday.pledges import pledges
from folkmoot.insights.monday.sentences import against_last_year, changed, unclear, valued
from folkmoot.insights.monday.tiles import Tile, tiles_of, unbroken
from folkmoot.insights.policies import annotations_visible_to
from folkmoot.insights.queries.filters import filters_for
from folkmoot.insights.queries.health import Health, Thing, Told, levels_of, with_things

TOLD = ("active_members", "joined", "contributing_members", "churn_rate", "first_response_median", "unanswered_share")
_CHANGES_AT_MOST, _THINGS_AT_MOST = 3, 5
_LOW, _HIGH = 25, 75
_WEEK = timedelta(days=6)
# Longer addresses are more than some mail programs take.
_ADDRESS_AT_MOST = 2000


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A heading and what stands below it."""

    heading: str
    text: str


def load_letter(actor: Actor, choice: Choice) -> dict[str, Any] | None:
    """Its subject and paragraphs, those with nothing to say left out; nobody is named in it."""
    community = Community.objects.get(id=choice.community_id)
    tiles = _tiles(actor, choice)
    health = None if choice.is_narrowed else levels_of(community.id, community.time_zone)
    how = _how(tiles, health, choice)
    if not how:
        return {"empty": _("Too few to say anything")}
    told = _largest(health, choice)
    done, asked = pledges(actor, choice)
    found = (
        (_("How we are:"), how),
        (_("What changed:"), _what_changed(tiles, told, health, choice)),
        (_("At the same time:"), _coincided(actor, choice, tiles, told, community)),
        (_("What is being done:"), done),
        (_("What is asked:"), asked),
    )
    paragraphs = [Paragraph(heading, unbroken(" ".join(lines))) for heading, lines in found if lines]
    subject = _subject(actor, choice, community)
    return {
        "subject": subject,
        "paragraphs": paragraphs,
        "mail_url": _mail_url(subject, paragraphs),
        "has_goals": done or asked,
    }


def _tiles(actor: Actor, choice: Choice) -> list[Tile]:
    """Those of the page that are known: some always, the others where they changed."""
    names = dict.fromkeys((*TOLD, *HEADLINE, *ANSWERING))
    tiles = [tile for tile in tiles_of(actor, choice, tuple(names), sparks=False) if tile.figure.value is not None]
    left_out = REPEATED if says_the_same(tiles) else ()
    return [
        tile
        for tile in tiles
        if tile.metric.name not in left_out and (tile.metric.name in TOLD or tile.before.is_clear or tile.year.is_clear)
    ]


def _subject(actor: Actor, choice: Choice, community: Community) -> str:
    first, last = (date_format(day, "j F Y") for day in (choice.period.first, choice.period.last))
    said = _("%(community)s, %(first)s to %(last)s") % {"community": community.name, "first": first, "last": last}
    if not choice.is_narrowed:
        return said
    narrowed = [
        f"{each.label}: {option.label}"
        for each in filters_for(actor, choice)
        if each.name not in ("period", "compare")
        for option in each.options
        if option.is_chosen and option.value
    ]
    return f"{said} ({', '.join(narrowed + [choice.scope.cohort] * bool(choice.scope.cohort))})"


def _how(tiles: Sequence[Tile], health: Health | None, choice: Choice) -> list[str]:
    lines = [f"{words}." for tile in tiles if not tile.before.is_clear and (words := valued(tile))]
    if health is None or health.score is None or not _is_of(choice, health):
        return lines
    score = _("Our health is %(score)s of 100: 50 is an ordinary month of our own past.")
    ranked = sorted((part.points, part.name, part) for part in health.parts if part.points is not None)
    ends = (
        (_("Weakest is “%(part)s” with %(points)s: %(why)s"), ranked[0], ranked[0][0] <= _LOW),
        (_("Strongest is “%(part)s” with %(points)s: %(why)s"), ranked[-1], ranked[-1][0] >= _HIGH),
    )
    named = [
        words % {"part": NAMES[name], "points": round(points), "why": of_part(metric_called(part.metric), part)}
        for words, (points, name, part), is_told in ends
        if is_told
    ]
    return [score % {"score": round(health.score)}, *named, *lines]


def _what_changed(
    tiles: Sequence[Tile], told: Sequence[tuple[Metric, Told]], health: Health | None, choice: Choice
) -> list[str]:
    lines = [changed(tile) for tile in tiles if tile.before.is_clear]
    lines += [against_last_year(tile) for tile in tiles if tile.year.is_clear]
    lines += [of_change(metric, each) for metric, each in told]
    if health is not None and _is_of(choice, health):
        lines += [sentence for sentence, _metric in alerts_said(health)]
    return [*lines, *filter(None, [unclear([tile for tile in tiles if tile.before.direction == "none"])])]


def _coincided(
    actor: Actor, choice: Choice, tiles: Sequence[Tile], told: Sequence[tuple[Metric, Told]], community: Community
) -> list[str]:
    """What happened around the changes, never as their cause; nothing where nothing changed."""
    if not told and not any(tile.before.is_clear for tile in tiles):
        return []
    notes = annotations_visible_to(actor).filter(day__range=(choice.period.first, choice.period.last)).order_by("day")
    found = {Thing(each.day, note=each.text) for each in notes[:_THINGS_AT_MOST]}
    for each in with_things(community.id, community.time_zone, [one for _metric, one in told]):
        found |= set(each.things)
    if not found:
        return [_("Nothing is noted of these days; the figures alone do not say why.")]
    said = "; ".join(thing_said(thing) for thing in sorted(found, key=lambda thing: thing.day)[:_THINGS_AT_MOST])
    return [f"{said}.", _("This fell together with the changes; whether it brought them the figures do not say.")]


def _largest(health: Health | None, choice: Choice) -> list[tuple[Metric, Told]]:
    """The largest changes of level in the period or the one before it, of several that are the same the first."""
    if health is None:
        return []
    first = choice.period.before().first - _WEEK
    found = {
        (told.week, round(told.bend.ratio, 3)): (watched.metric, told)
        for watched in reversed(health.watched)
        for told in watched.changes
        if first <= told.week <= choice.period.last and told.bend.ratio > 0
    }
    return sorted(found.values(), key=lambda one: -abs(math.log(one[1].bend.ratio)))[:_CHANGES_AT_MOST]


def _is_of(choice: Choice, health: Health) -> bool:
    """Whether what is said of the last weeks belongs to the period."""
    return choice.period.first <= health.last_week <= choice.period.last + _WEEK


def _mail_url(subject: str, paragraphs: Sequence[Paragraph]) -> str:
    body = "\r\n\r\n".join(f"{each.heading} {each.text}" for each in paragraphs)
    address = f"mailto:?subject={quote(subject)}&body={quote(body)}"
    return address if len(address) <= _ADDRESS_AT_MOST else ""
