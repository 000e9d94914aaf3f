"""How a member wants to hear, as the page of settings shows it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from folkmoot.core.actor import Actor
from folkmoot.core.notices import SECTIONS, NotificationKind, Way, followed, ways
from folkmoot.core.worded import worded_objects
from folkmoot.notifications.models import Choice, Level, Reception
from folkmoot.notifications.policies import kinds_offered_to
from folkmoot.notifications.queries.hearers import ways_with


@dataclass(frozen=True, slots=True)
class Row:
    """A kind with all ways, each with whether it is on."""

    kind: NotificationKind
    cells: list[tuple[Way, bool]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Something followed or muted, with its name and address."""

    scope: str
    scope_id: int
    level: str
    label: str
    url: str


def ways_in_order() -> list[Way]:
    """The ways as the columns of the matrix."""
    return sorted(ways, key=lambda way: way.position)


def matrix(actor: Actor) -> list[tuple[str, list[Row]]]:
    """Kinds by section, each with whether it comes by which way."""
    chosen: dict[str, dict[str, bool]] = defaultdict(dict)
    for row in Choice.everywhere.filter(community_id=actor.community_id, member_id=actor.member_id):
        chosen[row.kind][row.way] = row.is_on
    rows: dict[str, list[Row]] = defaultdict(list)
    for kind in kinds_offered_to(actor):
        on = ways_with(kind, chosen[kind.name])
        rows[kind.section].append(Row(kind, [(way, way.name in on) for way in ways_in_order()]))
    return [(str(label), rows[section]) for section, label in SECTIONS.items() if rows[section]]


def reception_of(actor: Actor) -> Reception:
    """When the member hears; the defaults where they have chosen nothing."""
    row = Reception.everywhere.filter(community_id=actor.community_id, member_id=actor.member_id).first()
    return row or Reception(community_id=actor.community_id, member_id=actor.own_id)


def levels_of(actor: Actor) -> list[Chosen]:
    """What the member follows or mutes, as far as they may still see it, by name."""
    rows = Level.everywhere.filter(community_id=actor.community_id, member_id=actor.member_id)
    by_scope: dict[str, dict[int, str]] = defaultdict(dict)
    for row in rows:
        by_scope[row.scope][row.scope_id] = row.level
    found = []
    for scope, levels in by_scope.items():
        for scope_id, (label, url) in names_of(actor, scope, list(levels)).items():
            found.append(Chosen(scope, scope_id, levels[scope_id], label, url))
    return sorted(found, key=lambda each: (each.scope, each.label.lower()))


def names_of(actor: Actor, scope: str, ids: list[int]) -> dict[int, tuple[str, str]]:
    """Names and addresses of what may be followed, as far as the actor sees it."""
    entry = followed.find(scope)
    return dict(entry.names(actor, ids)) if entry and ids else {}


def level_of(actor: Actor, scope: str, scope_id: int) -> str:
    """How closely the member follows something; "normal" is the usual."""
    found = worded_objects(_levels, actor=actor, scope=scope, scope_id=scope_id)
    return found[0].level if found else "normal"


def _levels(*, actor: Actor, scope: str, scope_id: int) -> QuerySet[Level]:
    return Level.everywhere.filter(
        community_id=actor.community_id, member_id=actor.member_id, scope=scope, scope_id=scope_id
    )
