"""Trials and what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from folkmoot.core.actor import Actor
from folkmoot.core.errors import RuleBroken
from folkmoot.core.times import zone_named
from folkmoot.core.workflows import Choices
from folkmoot.insights.health.trials import RIPE_DAYS, Outcome, arm_of, outcomes_of
from folkmoot.insights.models import Trial
from folkmoot.insights.queries.kept import kept_each
from folkmoot.insights.queries.segments import SAVED, segment_names
from folkmoot.members.models import Membership
from folkmoot.segments.queries import KeysOf, segment_choices


@dataclass(frozen=True, slots=True)
class TrialSaid:
    """A trial with its outcome in a sentence; `is_ripe` once all who are in it have been here for two weeks."""

    trial: Trial
    outcome: Outcome
    is_ripe: bool
    ripe_on: date
    sentence: str
    segment: str = ""


def trials_of(community_id: int) -> QuerySet[Trial]:
    """The community's trials, the latest first."""
    return Trial.everywhere.filter(community_id=community_id).order_by("-id")


def segments_for_trials(actor: Actor) -> Choices:
    """The segments, by key, that a trial can be with: those that the actor sees and figures know."""
    known = segment_names(actor.community_id)
    return [(key, name) for key, name in segment_choices(actor) if SAVED + key in known]


def trial_said(trial: Trial, time_zone: str) -> TrialSaid:
    """What came of a trial. Raises StoreUnavailable."""
    return trials_said([trial], time_zone)[0]


def trials_said(trials: Sequence[Trial], time_zone: str) -> list[TrialSaid]:
    """What came of each trial of a community, asked in one go. Raises StoreUnavailable."""
    if not trials:
        return []
    zone = zone_named(time_zone)
    last_days = [_last_day(trial, zone) for trial in trials]
    asked = [
        (trial.id, trial.outcome, trial.share_b, trial.first_day, last, SAVED + trial.segment if trial.segment else "")
        for trial, last in zip(trials, last_days, strict=True)
    ]
    outcomes = kept_each(trials[0].community_id, outcomes_of, asked)
    today = timezone.now().astimezone(zone).date()
    names = segment_names(trials[0].community_id)
    said = []
    for trial, last, found in zip(trials, last_days, outcomes, strict=True):
        ripe_on = last + timedelta(days=RIPE_DAYS + 1)
        named = names.get(SAVED + trial.segment, trial.segment)
        is_known = not trial.segment or SAVED + trial.segment in names
        sentence = _sentence(trial, found) if is_known else _unknown_to_figures()
        said.append(TrialSaid(trial, found, today >= ripe_on, ripe_on, sentence, named))
    return said


def arms_of(member: Membership, time_zone: str) -> list[str]:
    """The arms that a member is in, as '12:b'. Who is not in the segment of a trial has none there."""
    joined = member.joined_at.astimezone(zone_named(time_zone)).date()
    segments = KeysOf(member, timezone.now())
    trials = Trial.everywhere.filter(
        community_id=member.community_id, first_day__lte=joined, last_day__gte=joined
    ).order_by("id")
    return [
        f"{trial.id}:{arm_of(trial.id, member.id, trial.share_b)}"
        for trial in trials
        if (trial.stopped_at is None or member.joined_at <= trial.stopped_at)
        and (not trial.segment or _is_in(trial.segment, segments))
    ]


def _is_in(segment: str, segments: KeysOf) -> bool:
    try:
        return segment in segments
    except RuleBroken:
        return False


def _last_day(trial: Trial, zone: ZoneInfo) -> date:
    """The last day on which somebody could come into it."""
    stopped = trial.stopped_at.astimezone(zone).date() if trial.stopped_at else trial.last_day
    return min(trial.last_day, stopped)


def _sentence(trial: Trial, found: Outcome) -> str:
    if found.difference is None:
        return _("Too few newcomers in one arm or both to say anything yet: %(a)s and %(b)s.") % {
            "a": found.a.people,
            "b": found.b.people,
        }
    said = {
        "b": _points(found.b.share or 0), "a": _points(found.a.share or 0), "people_b": found.b.people,
        "people_a": found.a.people, "outcome": trial.get_outcome_display(),
        "low": _points(found.difference.low), "high": _points(found.difference.high),
    }  # fmt: skip
    text = _("%(b)s %% of %(people_b)s in arm B and %(a)s %% of %(people_a)s in arm A %(outcome)s.") % said
    if found.difference.is_clear:
        return f"{text} " + _("The difference is from %(low)s to %(high)s points (95 %% interval).") % said
    return (
        f"{text} "
        + _("That shows no clear difference: it may be anything from %(low)s to %(high)s points (95 %% interval).")
        % said
    )


def _unknown_to_figures() -> str:
    return _(
        "Figures do not know any more who is in the segment of this trial: it asks for what only managers may know, or "
        "cannot be read. So nothing can be said."
    )


def _points(share: float) -> str:
    return number_format(100 * share, 1)
