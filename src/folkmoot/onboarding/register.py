"""What the onboarding room contributes to the whole."""

from django.utils.translation import gettext_lazy as _

from folkmoot.activity.consumers import Consumer, consumers
from folkmoot.core.registry import (
    ActivityKind,
    Eraser,
    HomeCard,
    NavEntry,
    activity_kinds,
    erasers,
    home_cards,
    nav_entries,
    personal_data,
)

_KINDS = (
    ("onboarding.settings.changed", _("%(actor)s changed how newcomers are greeted")),
    ("onboarding.checklist.changed", _("%(actor)s changed the checklist")),
    ("onboarding.checklist.dismissed", _("%(actor)s put the checklist away")),
    ("onboarding.greetings.changed", _("%(actor)s changed the words of greetings")),
    ("onboarding.buddy.offered", _("%(actor)s offered to be a buddy")),
    ("onboarding.buddy.rested", _("%(actor)s takes no further newcomers")),
    ("onboarding.buddy.matched", _("%(subject)s got a buddy")),
    ("onboarding.buddy.declined", _("%(actor)s gave a newcomer back")),
    ("onboarding.buddy.ended", _("%(actor)s ended a time together")),
    ("onboarding.welcome.claimed", _("%(actor)s is about to greet %(subject)s")),
    ("onboarding.welcome.released", _("%(actor)s leaves %(subject)s to others")),
    ("onboarding.welcome.snoozed", _("%(actor)s will see %(subject)s later")),
    ("onboarding.welcome.settled", _("%(actor)s took %(subject)s from the queue")),
    ("onboarding.welcome.greeted", _("%(actor)s greeted %(subject)s")),
)


def register() -> None:
    """Called once, when Django has loaded."""
    from folkmoot.onboarding.cards import checklist_card, proposal_card, welcome_card
    from folkmoot.onboarding.commands.erasing import erase_newcomer
    from folkmoot.onboarding.commands.welcome import KINDS, hear
    from folkmoot.onboarding.items import register_items
    from folkmoot.onboarding.journeys import register_journeys
    from folkmoot.onboarding.personal import SECTIONS
    from folkmoot.onboarding.policies import can_greet

    for name, sentence in _KINDS:
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
    consumers.add("onboarding.welcome", Consumer("onboarding.welcome", hear, kinds=KINDS))
    erasers.add("onboarding", Eraser("onboarding", erase_newcomer))
    for section in SECTIONS:
        personal_data.add(section.name, section)
    register_items()
    register_journeys()
    for place in (
        NavEntry("onboarding.welcome", _("Welcome"), "onboarding:welcome", "smile", can_greet, "manage", 15),
    ):
        nav_entries.add(place.name, place)
    for card in (
        HomeCard("onboarding.checklist", "onboarding/_checklist_card.html", checklist_card, position=8),
        HomeCard("onboarding.welcome", "onboarding/_welcome_card.html", welcome_card, "desk", 12),
        HomeCard("onboarding.proposal", "onboarding/_proposal_card.html", proposal_card, "desk", 30),
    ):
        home_cards.add(card.name, card)
