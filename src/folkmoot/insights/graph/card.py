"""The network on the Monday page: the four main figures, and for managers who connects."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from folkmoot.core.actor import Actor
from folkmoot.insights.cards import Card, cards
from folkmoot.insights.choice import Choice
from folkmoot.insights.commands.network import look_at_network
from folkmoot.insights.graph.question import NetworkQuestion
from folkmoot.insights.graph.telling import main_lines
from folkmoot.insights.queries.network import people_named
from folkmoot.insights.queries.settings import conventions_of

_CONNECTORS = 3


def register_network() -> None:
    """Called once, when Django has loaded."""
    cards.add(
        "network", Card("network", _("Who answers whom"), "why", 55, "insights/cards/_network.html", load_network)
    )


def load_network(actor: Actor, choice: Choice) -> dict[str, Any] | None:
    """What the card shows; nothing where nobody answered anybody, or too few to tell of."""
    question = NetworkQuestion(choice.period, choice.scope, privacy=conventions_of(choice.community_id).minimum)
    kept = look_at_network(actor=actor, question=question)
    asked = {"from": choice.period.first.isoformat(), "to": choice.period.last.isoformat()}
    asked |= {"space": str(choice.scope.space_ids[0])} if len(choice.scope.space_ids) == 1 else {}
    asked |= {"staff": "on"} if choice.scope.with_staff else {}
    told = {"asked": urlencode(asked), "is_waiting": kept.is_waiting}
    if kept.answer is None:
        return told if kept.is_waiting else None
    if kept.answer["withheld"]:
        return None
    connectors = kept.answer["connectors"]["first"][:_CONNECTORS]
    people = people_named(actor, [each["person"] for each in connectors])
    found = [people[each["person"]] for each in connectors if each["person"] in people]
    return {**told, "main_lines": main_lines(kept.answer), "connectors": found}
