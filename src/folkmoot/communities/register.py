"""What the communities room contributes to the whole."""

from django.utils.translation import gettext_lazy as _

from folkmoot.core.guidelines import ClauseSource, clause_sources
from folkmoot.core.registry import (
    ActivityKind,
    FileOwner,
    HomeCard,
    NavEntry,
    SetUpStep,
    activity_kinds,
    file_owners,
    home_cards,
    nav_entries,
    periodic_jobs,
    set_up_steps,
)

_KINDS = (
    ("communities.community.created", _("The community was founded")),
    ("communities.community.changed", _("%(actor)s changed the community")),
    ("communities.deletion.asked", _("%(actor)s asked to have the community deleted")),
    ("communities.deletion.taken_back", _("%(actor)s kept the community after all")),
    ("communities.guidelines.published", _("%(actor)s published new guidelines")),
    ("communities.guidelines.drafted", _("%(actor)s wrote a draft of guidelines")),
    ("communities.guidelines.discarded", _("%(actor)s threw a draft of guidelines away")),
    ("communities.step.marked", _("%(actor)s set the community up")),
)


def register() -> None:
    """Called once, when Django has loaded."""
    from folkmoot.communities.cards import draft_card, set_up_card
    from folkmoot.communities.jobs import JOBS
    from folkmoot.communities.queries import clauses_by_ref, clauses_in_force, logo_keys

    clause_sources.add("community", ClauseSource("community", clauses_in_force, clauses_by_ref, position=10))
    file_owners.add("communities.logos", FileOwner("a logo", logo_keys))
    for name, sentence in _KINDS:
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
    settings = NavEntry(
        "communities.settings",
        _("Settings"),
        "communities:settings",
        "settings",
        lambda actor: actor.is_manager,
        "manage",
        90,
    )
    nav_entries.add(settings.name, settings)
    for job in JOBS:
        periodic_jobs.add(job.name, job)
    for step in (
        SetUpStep(
            "about", _("Name and purpose"), _("What this is, and for whom"), "communities:set-up-about", position=10
        ),
        SetUpStep("look", _("Look"), _("Your colours and your logo"), "communities:set-up-look", position=20),
        SetUpStep(
            "guidelines", _("Guidelines"), _("How you treat each other"), "communities:set-up-guidelines", position=30
        ),
        SetUpStep("doors", _("Open the doors"), _("Who may read and join"), "communities:set-up-doors", position=60),
    ):
        set_up_steps.add(step.name, step)
    for card in (
        HomeCard("communities.set-up", "communities/set_up/_card.html", set_up_card, audience="manager", position=10),
        HomeCard("communities.draft", "communities/_draft_card.html", draft_card, audience="manager", position=20),
    ):
        home_cards.add(card.name, card)
