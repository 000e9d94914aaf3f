"""What the automation room contributes to the whole."""

from django.utils.translation import gettext_lazy as _

from folkmoot.activity.consumers import Consumer, consumers
from folkmoot.core.notices import notification_kinds
from folkmoot.core.registry import (
    ActivityKind,
    Eraser,
    HomeCard,
    NavEntry,
    activity_kinds,
    erasers,
    home_cards,
    nav_entries,
    periodic_jobs,
    personal_data,
)

_KINDS = (
    ("automation.workflow.created", _("%(actor)s made a workflow")),
    ("automation.workflow.renamed", _("%(actor)s renamed a workflow")),
    ("automation.workflow.drafted", _("%(actor)s changed the draft of a workflow")),
    ("automation.workflow.discarded", _("%(actor)s threw the draft of a workflow away")),
    ("automation.workflow.activated", _("%(actor)s put a workflow in force")),
    ("automation.workflow.paused", _("%(actor)s paused a workflow")),
    ("automation.workflow.archived", _("%(actor)s archived a workflow")),
    ("automation.workflow.settled", _("%(actor)s dealt with a workflow's trouble")),
    ("automation.all.stopped", _("%(actor)s stopped all workflows")),
    ("automation.all.resumed", _("%(actor)s let the workflows go on")),
    ("automation.settings.changed", _("%(actor)s changed what workflows may send")),
    ("automation.run.retried", _("%(actor)s had a step tried again")),
    ("automation.run.skipped", _("%(actor)s left a step out")),
    ("automation.run.stopped", _("%(actor)s stopped a run")),
    ("automation.note.sent", _("%(actor)s sent a message")),
    ("automation.note.seen", _("%(actor)s read a message")),
)


def register() -> None:
    """Called once, when Django has loaded."""
    from folkmoot.automation.cards import attention_card, notes_card
    from folkmoot.automation.commands.entering import hear
    from folkmoot.automation.commands.erasing import erase_from_runs
    from folkmoot.automation.jobs import JOBS
    from folkmoot.automation.notices import note_kind
    from folkmoot.automation.personal import SECTIONS
    from folkmoot.automation.policies import can_see_workflows

    for name, sentence in _KINDS:
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
    consumers.add("automation.entering", Consumer("automation.entering", hear))
    for job in JOBS:
        periodic_jobs.add(job.name, job)
    erasers.add("automation", Eraser("automation", erase_from_runs))
    for section in SECTIONS:
        personal_data.add(section.name, section)
    place = NavEntry("automation.list", _("Workflows"), "automation:list", "code", can_see_workflows, "manage", 60)
    nav_entries.add(place.name, place)
    for card in (
        HomeCard("automation.notes", "automation/_notes_card.html", notes_card, position=5),
        HomeCard("automation.attention", "automation/_attention_card.html", attention_card, "desk", 15),
    ):
        home_cards.add(card.name, card)
    notification_kinds.add("automation.note", note_kind())
    _register_words()


def _register_words() -> None:
    """What workflows are made of, and where else they show."""
    from folkmoot.automation.segments import register_segments
    from folkmoot.automation.starters import register_starters
    from folkmoot.automation.timeline import register_timeline
    from folkmoot.automation.vocabulary.members import register_members
    from folkmoot.automation.vocabulary.outside import register_outside
    from folkmoot.automation.vocabulary.posts import register_posts
    from folkmoot.automation.vocabulary.standing import register_standing
    from folkmoot.automation.vocabulary.writing import register_writing

    register_members()
    register_posts()
    register_writing()
    register_standing()
    register_outside()
    register_starters()
    register_timeline()
    register_segments()
