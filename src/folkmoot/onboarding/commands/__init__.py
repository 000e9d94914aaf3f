"""Every write to what greets newcomers."""

from folkmoot.onboarding.commands.arranging import (
    change_greetings,
    change_onboarding,
    decline_journeys,
    order_checklist,
    propose_journeys,
)
from folkmoot.onboarding.commands.buddies import end_pair, give_back, match_buddy, offer_help, rest_from_helping
from folkmoot.onboarding.commands.checklist import dismiss_checklist
from folkmoot.onboarding.commands.welcome import (
    claim_welcome,
    greet,
    hear,
    release_welcome,
    settle_welcome,
    snooze_welcome,
)

__all__ = [
    "change_greetings",
    "change_onboarding",
    "claim_welcome",
    "decline_journeys",
    "dismiss_checklist",
    "end_pair",
    "give_back",
    "greet",
    "hear",
    "match_buddy",
    "offer_help",
    "order_checklist",
    "propose_journeys",
    "release_welcome",
    "rest_from_helping",
    "settle_welcome",
    "snooze_welcome",
]
