"""How a community greets: target and hours, checklist, words to begin with, journeys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.automation.commands import create_workflow, put_in_force
from folkmoot.automation.models import Workflow
from folkmoot.automation.starters import starters
from folkmoot.automation.texts import check_placeholders
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.onboarding import checklist_items
from folkmoot.core.times import read_clock
from folkmoot.onboarding.models import ChecklistEntry, GreetingTemplate, OnboardingSettings
from folkmoot.onboarding.policies import can_arrange

JOURNEYS = ("journey.greeting", "journey.first-post", "journey.month")
GREETINGS_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """An item of the checklist as a manager wants it; empty words leave those of the room."""

    item: str
    label: str = ""
    text: str = ""
    is_shown: bool = True


def change_onboarding(
    *, actor: Actor, target_hours: int, weekdays: Sequence[int], opens: str, closes: str, shows_checklist: bool
) -> OnboardingSettings:
    """Say by when newcomers are greeted, and in which hours that counts. Newcomers who wait keep their time.

    Managers may. Records `onboarding.settings.changed`. Raises NotAllowed, RuleBroken.
    """
    _may_arrange(actor)
    try:
        in_order = read_clock(opens) < read_clock(closes)
    except ValueError as error:
        raise RuleBroken("time", _("Give a time such as 09:00."), field="opens") from error
    if not in_order:
        raise RuleBroken("time", _("It closes after it opens."), field="closes")
    if not weekdays or not set(weekdays) <= set(range(7)):
        raise RuleBroken("weekdays", _("Choose at least one day of the week."), field="weekdays")
    if not 1 <= target_hours <= 200:
        raise RuleBroken("hours", _("Give a whole number from 1 to 200."), field="target_hours")
    values = {
        "target_hours": target_hours, "weekdays": sorted(set(weekdays)), "opens": opens, "closes": closes,
        "shows_checklist": shows_checklist,
    }  # fmt: skip
    with transaction.atomic():
        row, _made = OnboardingSettings.everywhere.update_or_create(community_id=actor.community_id, defaults=values)
        record("onboarding.settings.changed", actor=actor)
    return row


def order_checklist(*, actor: Actor, entries: Sequence[EntryDraft]) -> None:
    """Put the checklist in this order with these words. Managers may. Records `onboarding.checklist.changed`.

    Raises NotAllowed; RuleBroken for an item that no room knows, or that is named twice.
    """
    _may_arrange(actor)
    names = [entry.item for entry in entries]
    if len(set(names)) != len(names) or any(name not in checklist_items for name in names):
        raise RuleBroken("items", _("Name each item once."))
    with transaction.atomic():
        ChecklistEntry.everywhere.filter(community_id=actor.community_id).delete()
        ChecklistEntry.everywhere.bulk_create(
            ChecklistEntry(
                community_id=actor.community_id, item=entry.item, position=position, label=entry.label.strip()[:80],
                text=entry.text.strip()[:200], is_shown=entry.is_shown,
            )
            for position, entry in enumerate(entries, start=1)
        )  # fmt: skip
        record("onboarding.checklist.changed", actor=actor)


def change_greetings(*, actor: Actor, greetings: Sequence[tuple[str, str]]) -> list[GreetingTemplate]:
    """Replace the words to begin a greeting with: names and texts, in order. Managers may.

    Records `onboarding.greetings.changed`. Raises NotAllowed; RuleBroken whose field is "N-name" or "N-text", from 0.
    """
    _may_arrange(actor)
    if len(greetings) > GREETINGS_AT_MOST:
        raise RuleBroken("too-many", _("Keep at most %(most)s.") % {"most": GREETINGS_AT_MOST})
    for index, (name, text) in enumerate(greetings):
        if not name.strip() or not text.strip():
            raise RuleBroken("empty", _("Give it a name and a text."), field=f"{index}-text")
        check_placeholders(text, field=f"{index}-text")
    with transaction.atomic():
        GreetingTemplate.everywhere.filter(community_id=actor.community_id).delete()
        rows = [
            GreetingTemplate(
                community_id=actor.community_id, position=index, name=name.strip()[:60], text=text.strip()[:2000]
            )
            for index, (name, text) in enumerate(greetings)
        ]
        GreetingTemplate.everywhere.bulk_create(rows)
        record("onboarding.greetings.changed", actor=actor)
    return rows


def propose_journeys(*, actor: Actor) -> list[Workflow]:
    """Make the journeys that come with Folkmoot and put them in force. Managers may.

    Records what making and putting in force record. Raises NotAllowed; RuleBroken where there is a journey already.
    """
    _may_arrange(actor)
    if has_journeys(actor.community_id):
        raise RuleBroken("journeys", _("There are journeys already."))
    made = []
    with transaction.atomic():
        for name in JOURNEYS:
            starter = starters.get(name)
            workflow = create_workflow(
                actor=actor, name=str(starter.label), description=str(starter.text), kind=starter.kind,
                definition=starter.definition(actor.community_id), template=name,
            )  # fmt: skip
            made.append(put_in_force(actor=actor, workflow=workflow))
    return made


def decline_journeys(*, actor: Actor) -> None:
    """The managers want none: propose them no more. Records `onboarding.settings.changed`."""
    _may_arrange(actor)
    with transaction.atomic():
        OnboardingSettings.everywhere.update_or_create(
            community_id=actor.community_id, defaults={"declined_journeys_at": timezone.now()}
        )
        record("onboarding.settings.changed", actor=actor)


def has_journeys(community_id: int) -> bool:
    """Whether the community has a journey that is not put away."""
    journeys = Workflow.everywhere.filter(community_id=community_id, kind=Workflow.Kind.JOURNEY)
    return journeys.exclude(state=Workflow.State.ARCHIVED).exists()


def _may_arrange(actor: Actor) -> None:
    if not can_arrange(actor):
        raise NotAllowed(_("Managers decide how newcomers are greeted."))
