"""Goals: drafting what is to be reached, and putting it to those who have to agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.insights.commands.goal_parts import MilestoneDraft, set_milestones, set_people
from folkmoot.insights.goals.letters import ask_for_signatures
from folkmoot.insights.goals.measuring import demand_metric, measured, today_in
from folkmoot.insights.goals.people import Named
from folkmoot.insights.goals.scopes import check_scope
from folkmoot.insights.goals.spans import last_whole, last_within
from folkmoot.insights.metrics.definition import Figure
from folkmoot.insights.models import Goal, GoalMilestone, GoalPerson, GoalVersion
from folkmoot.insights.policies_goals import can_change_goals, can_lead_goal
from folkmoot.insights.queries.goals import newest_version

LONGEST = timedelta(days=1830)
MILESTONES_AT_MOST = 24
# What may be said anew without asking everybody again.
_FREE = {"name", "owners", "milestones"}


@dataclass(frozen=True, slots=True)
class GoalDraft:
    """A goal as it is written down; `stop_value` is met when that many spans in a row are on its wrong side."""

    name: str
    metric: str
    target: float
    starts_on: date
    deadline: date
    success: str
    direction: str = GoalVersion.Direction.UP
    span: str = GoalVersion.Span.MONTH
    scope: Mapping[str, Any] = field(default_factory=dict)
    stop_value: float | None = None
    stop_spans: int = 2
    stop_words: str = ""
    change_note: str = ""
    owners: Sequence[Named] = ()
    stakeholders: Sequence[Named] = ()
    milestones: Sequence[MilestoneDraft] = ()

    def asked(self) -> dict[str, Any]:
        """What belongs to the version."""
        others = {*_FREE, "stakeholders"}
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name not in others}


def create_goal(*, actor: Actor, draft: GoalDraft) -> Goal:
    """Write down a goal as a draft, which asks nobody yet.

    Managers may. Records `insights.goal.created`. Raises NotAllowed, RuleBroken.
    """
    _may_change(actor)
    _check(draft, actor.community_id)
    with transaction.atomic():
        goal = Goal.everywhere.create(
            community_id=actor.community_id, name=draft.name.strip(), created_by_id=actor.member_id
        )
        GoalVersion.everywhere.create(
            community_id=actor.community_id, goal=goal, number=1, made_by_id=actor.member_id, **draft.asked()
        )
        set_people(goal, GoalPerson.Part.OWNER, draft.owners)
        set_people(goal, GoalPerson.Part.STAKEHOLDER, draft.stakeholders)
        set_milestones(goal, draft.milestones)
        record("insights.goal.created", actor=actor, subject=("goal", goal.id))
    return goal


def change_goal(*, actor: Actor, goal: Goal, draft: GoalDraft) -> Goal:
    """Write it anew. What was put to others already stands as it is: the change becomes a version of its own.

    Name, owners and milestones change at once; everything else asks for agreement when it is proposed. Managers may.
    Records `insights.goal.changed`. Raises NotAllowed, RuleBroken: a closed goal, values that make no sense.
    """
    _may_change(actor)
    _check(draft, actor.community_id)
    with transaction.atomic():
        goal = Goal.everywhere.select_for_update().get(id=goal.id)
        _must_be_open(goal)
        newest = newest_version(goal)
        asked = draft.asked()
        differs = _differs(goal, newest, draft)
        if newest.proposed_at is None:
            _write(newest, asked)
        elif differs:
            newest = _next_version(goal, newest, asked, actor)
        set_people(goal, GoalPerson.Part.OWNER, draft.owners)
        if newest.proposed_at is None:
            set_people(goal, GoalPerson.Part.STAKEHOLDER, draft.stakeholders)
        set_milestones(goal, draft.milestones)
        goal.name = draft.name.strip()
        goal.save(update_fields=["name"])
        details = {"version": newest.number, "asked": differs}
        record("insights.goal.changed", actor=actor, subject=("goal", goal.id), details=details)
    return goal


def propose_goal(*, actor: Actor, goal: Goal) -> GoalVersion:
    """Put the newest version to the stakeholders: measure where it begins, and send each of them a letter.

    Managers may. Records `insights.goal.proposed`. Raises NotAllowed; RuleBroken: nobody to agree, nobody who answers
    for it, a beginning in the past, a figure that cannot be measured; StoreUnavailable.
    """
    _may_change(actor)
    _must_be_open(goal)
    version = newest_version(goal)
    if version.proposed_at is not None:
        raise RuleBroken("proposed", _("Everybody has been asked already."))
    _check_before_asking(goal, version)
    baseline = None if version.baseline_value is not None else _baseline(version)
    with transaction.atomic():
        goal = Goal.everywhere.select_for_update().get(id=goal.id)
        version = GoalVersion.everywhere.select_for_update().get(id=version.id)
        if version.proposed_at is not None:
            raise RuleBroken("proposed", _("Everybody has been asked already."))
        if baseline is not None:
            _set_baseline(version, baseline)
        version.proposed_at = timezone.now()
        version.save()
        if goal.state == Goal.State.DRAFT:
            goal.state = Goal.State.PROPOSED
            goal.save(update_fields=["state"])
        details = {"version": version.number}
        record("insights.goal.proposed", actor=actor, subject=("goal", goal.id), details=details)
        ask_for_signatures(version, actor=actor)
    return version


def discard_goal_draft(*, actor: Actor, goal: Goal) -> bool:
    """Throw away what was never put to anybody: the draft of a change, or the goal where it was nothing else.

    Managers may. Records `insights.goal.discarded`. Returns whether the goal is gone. Raises NotAllowed, RuleBroken.
    """
    _may_change(actor)
    with transaction.atomic():
        goal = Goal.everywhere.select_for_update().get(id=goal.id)
        version = newest_version(goal)
        if version.proposed_at is not None:
            raise RuleBroken("proposed", _("People were asked about it. Close it, so that its history stays."))
        record("insights.goal.discarded", actor=actor, subject=("goal", goal.id), details={"version": version.number})
        if version.number == 1:
            goal.delete()
            return True
        version.delete()
    return False


def mark_milestone(*, actor: Actor, milestone: GoalMilestone, is_done: bool) -> GoalMilestone:
    """Tick a step off, or take that back. Managers and owners of the goal may. Records `insights.goal.milestone`."""
    goal = Goal.everywhere.get(id=milestone.goal_id)
    if not can_lead_goal(actor, goal):
        raise NotAllowed(_("Managers and the goal's owners do that."))
    _must_be_open(goal)
    with transaction.atomic():
        milestone.done_at = timezone.now() if is_done else None
        milestone.done_by_id = actor.member_id if is_done else None
        milestone.save(update_fields=["done_at", "done_by"])
        details = {"milestone": milestone.id, "done": is_done}
        record("insights.goal.milestone", actor=actor, subject=("goal", goal.id), details=details)
    return milestone


def _may_change(actor: Actor) -> None:
    if not can_change_goals(actor):
        raise NotAllowed(_("Managers set goals."))


def _must_be_open(goal: Goal) -> None:
    if goal.is_closed:
        raise RuleBroken("closed", _("This goal is closed. Open it again first."))


def _check(draft: GoalDraft, community_id: int) -> None:
    demand_metric(draft.metric)
    check_scope(draft.scope, community_id)
    if not draft.name.strip():
        raise RuleBroken("name", _("Give the goal a name."), field="name")
    if not draft.success.strip():
        raise RuleBroken("success", _("Say what success looks like."), field="success")
    if draft.direction not in GoalVersion.Direction.values or draft.span not in GoalVersion.Span.values:
        raise RuleBroken("direction", _("Choose at least or at most, and weeks or months."), field="direction")
    if draft.deadline <= draft.starts_on or draft.deadline - draft.starts_on > LONGEST:
        raise RuleBroken("deadline", _("The deadline lies after the beginning, within five years."), field="deadline")
    if last_within(draft.deadline, draft.span).last < draft.starts_on:
        words = _("Between beginning and deadline there is no whole week or month to judge it by.")
        raise RuleBroken("deadline", words, field="deadline")
    if len(draft.milestones) > MILESTONES_AT_MOST:
        raise RuleBroken("milestones", _("At most %(n)s steps.") % {"n": MILESTONES_AT_MOST}, field="milestones")
    for each in draft.milestones:
        if each.due > draft.deadline:
            words = _("“%(label)s” comes after the deadline.") % {"label": each.label}
            raise RuleBroken("milestones", words, field="milestones")


def _check_before_asking(goal: Goal, version: GoalVersion) -> None:
    people = GoalPerson.everywhere.filter(goal=goal, removed_at__isnull=True)
    parts = set(people.values_list("part", flat=True))
    if GoalPerson.Part.OWNER not in parts:
        raise RuleBroken("owners", _("Name who answers for it."), field="owners")
    if GoalPerson.Part.STAKEHOLDER not in parts:
        raise RuleBroken("stakeholders", _("Name who has to agree that this is success."), field="stakeholders")
    if goal.version_id is None and version.starts_on < today_in(goal.community_id):
        words = _("The work begins in the past. People agree before it begins: choose today or later.")
        raise RuleBroken("starts", words, field="starts_on")


def _baseline(version: GoalVersion) -> Figure:
    period = last_whole(today_in(version.community_id), version.span)
    figure = measured(version, period)
    if figure.value is None:
        words = _("It cannot be measured where it stands now: too few people stand behind the figure, or none.")
        raise RuleBroken("baseline", words, field="metric")
    return figure


def _set_baseline(version: GoalVersion, figure: Figure) -> None:
    version.baseline_value, version.baseline_low, version.baseline_high = figure.value, figure.low, figure.high
    version.baseline_n = figure.n
    version.baseline_first, version.baseline_last = figure.period.first, figure.period.last


def _write(version: GoalVersion, asked: Mapping[str, Any]) -> None:
    for name, value in asked.items():
        setattr(version, name, value)
    version.save(update_fields=list(asked))


def _differs(goal: Goal, version: GoalVersion, draft: GoalDraft) -> bool:
    asked = draft.asked()
    asked.pop("change_note")
    people = GoalPerson.everywhere.filter(goal=goal, part=GoalPerson.Part.STAKEHOLDER, removed_at__isnull=True)
    agreeing = set(people.values_list("member_id", "email"))
    return agreeing != {each.key for each in draft.stakeholders} or any(
        getattr(version, name) != value for name, value in asked.items()
    )


def _next_version(goal: Goal, before: GoalVersion, asked: Mapping[str, Any], actor: Actor) -> GoalVersion:
    """What it began with stays, as long as it is the same figure."""
    is_same = all(getattr(before, name) == asked[name] for name in ("metric", "scope", "span"))
    names = ("value", "low", "high", "n", "first", "last") if is_same else ()
    kept = {f"baseline_{name}": getattr(before, f"baseline_{name}") for name in names}
    return GoalVersion.everywhere.create(
        community_id=goal.community_id, goal=goal, number=before.number + 1, made_by_id=actor.member_id, **asked, **kept
    )
