"""The cards of the Monday page: each part of the room contributes its own, and the page asks for one after the other.

    from folkmoot.insights.cards import Card, cards
    cards.add("health.score", Card("health.score", _("Health"), "why", 10, "insights/health/_card.html", load_score))

`load(actor, choice)` gives what the template needs, or None where there is nothing to say, and the card is left out. It
may take its time and raise StoreUnavailable: the page stands before its cards are there. The template is given `choice`
and what `load` gave; the card around it and its heading are the page's. Register from your part's function of
register.py, with imports inside of it, so that starting costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from folkmoot.core.actor import Actor
from folkmoot.core.registry import Registry
from folkmoot.insights.choice import Choice
from folkmoot.insights.policies import can_see_figures

# The manager's questions of a Monday morning, which are the headings of the page.
SECTIONS: dict[str, str | Promise] = {
    "how": _("How are we?"),
    "why": _("What changed, and why?"),
    "whom": _("Whom should I talk to?"),
    "boss": _("What do I tell my boss?"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """A card under one of the SECTIONS, in the order of `position`. `is_wide` takes the whole width of the page."""

    name: str
    title: str | Promise
    section: str
    position: int
    template: str
    load: Callable[[Actor, Choice], dict[str, Any] | None]
    visible: Callable[[Actor], bool] = can_see_figures
    is_wide: bool = False
    # The same with what costs least, which large communities see while the rest is being reckoned.
    load_first: Callable[[Actor, Choice], dict[str, Any] | None] | None = None

    @property
    def has_first(self) -> bool:
        return self.load_first is not None


cards: Registry[Card] = Registry("card of insights")


def sections_for(actor: Actor) -> list[tuple[str | Promise, list[Card]]]:
    """The headings with the cards that the actor may see, in order; headings without cards are left out."""
    shown = sorted((card for card in cards if card.visible(actor)), key=lambda card: card.position)
    found = [(title, [card for card in shown if card.section == name]) for name, title in SECTIONS.items()]
    return [(title, of_section) for title, of_section in found if of_section]
