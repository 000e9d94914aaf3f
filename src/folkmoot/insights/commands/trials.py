"""Starting and stopping trials."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.insights.models import Trial
from folkmoot.insights.policies import can_make_trials
from folkmoot.insights.queries.segments import SAVED, segment_names

SHORTEST, LONGEST = timedelta(days=7), timedelta(days=366)


def start_trial(
    *, actor: Actor, name: str, outcome: str, share_b: int, first_day: date, last_day: date, segment: str = ""
) -> Trial:
    """Start a trial with those who join on these days, or with who of them is in a saved segment (by its key).

    What is measured and until when is said now and stays.

    Managers. Records `insights.trial.started`. Raises NotAllowed, RuleBroken.
    """
    if not can_make_trials(actor):
        raise NotAllowed(_("Managers start trials."))
    if not name.strip():
        raise RuleBroken("name", _("Give the trial a name."), field="name")
    if outcome not in Trial.Outcome.values:
        raise RuleBroken("outcome", _("Choose what is to be measured."), field="outcome")
    if not SHORTEST <= last_day - first_day <= LONGEST:
        raise RuleBroken("days", _("A trial takes from a week to a year."), field="last_day")
    if segment and SAVED + segment not in segment_names(actor.community_id):
        raise RuleBroken("segment", _("There is no segment of this name."), field="segment")
    if not 5 <= share_b <= 95:
        raise RuleBroken("share", _("From 5 to 95 of a hundred."), field="share_b")
    with transaction.atomic():
        trial = Trial.everywhere.create(
            community_id=actor.community_id, name=name.strip()[:80], outcome=outcome, share_b=share_b,
            first_day=first_day, last_day=last_day, segment=segment, made_by_id=actor.member_id,
        )  # fmt: skip
        record("insights.trial.started", actor=actor, subject=("trial", trial.id))
    return trial


def stop_trial(*, actor: Actor, trial: Trial) -> None:
    """Let nobody into the trial any more; what was measured stays. Managers. Records `insights.trial.stopped`."""
    if not can_make_trials(actor) or trial.community_id != actor.community_id:
        raise NotAllowed(_("Managers stop trials."))
    with transaction.atomic():
        if Trial.everywhere.filter(id=trial.id, stopped_at=None).update(stopped_at=timezone.now()):
            record("insights.trial.stopped", actor=actor, subject=("trial", trial.id))
