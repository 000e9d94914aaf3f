"""Reads of goals: who is asked, what was said, where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from folkmoot.core.actor import Actor
from folkmoot.insights.goals.measuring import find_metric, today_in, wanted_of
from folkmoot.insights.goals.spans import last_whole, last_within, spans_back
from folkmoot.insights.goals.standing import Asked, Outlook, Standing, standing
from folkmoot.insights.metrics.definition import Figure, Period
from folkmoot.insights.models import Goal, GoalMilestone, GoalPerson, GoalSignature, GoalVersion
from folkmoot.insights.policies_goals import goals_visible_to
from folkmoot.insights.queries import figures
from folkmoot.insights.store.engine import StoreUnavailable

# How many whole weeks or months are looked at.
LOOK_BACK = {"week": 104, "month": 60}
_STANDING_ORDER = {Goal.State.AGREED: 0, Goal.State.PROPOSED: 1, Goal.State.DRAFT: 2, Goal.State.CLOSED: 3}


@dataclass(frozen=True, slots=True)
class Measured:
    """A version with the figures of its metric so far, and where it stands by them."""

    version: GoalVersion
    history: Sequence[Figure]
    standing: Standing
    today: date


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone: by its value it is reached in the span that is over by its day, else when it is ticked off."""

    milestone: GoalMilestone
    is_reached: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class Signer:
    """A stakeholder of a version, and what they said to it."""

    person: GoalPerson
    signature: GoalSignature | None


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal in a list: `asked` is the version that is in force, else the newest."""

    goal: Goal
    asked: GoalVersion
    measured: Measured | None
    owners: Sequence[GoalPerson]
    missing: int


def newest_version(goal: Goal) -> GoalVersion:
    """The one made last, whether or not it was agreed on."""
    version = GoalVersion.everywhere.filter(goal=goal).order_by("-number").first()
    assert version is not None
    return version


def missing_signatures(version: GoalVersion) -> list[GoalPerson]:
    """The stakeholders who have not agreed to the version."""
    return [each.person for each in signers_of(version) if not _agreed(each.signature)]


def signers_of(version: GoalVersion) -> list[Signer]:
    """Who has to agree to the version, or said something to it, in the order they were named."""
    said = {each.person_id: each for each in GoalSignature.everywhere.filter(version=version)}
    people = people_of(version.goal_id, GoalPerson.Part.STAKEHOLDER)
    return [Signer(person, said.get(person.id)) for person in people if person.removed_at is None or person.id in said]


def people_of(goal_id: int, part: str) -> QuerySet[GoalPerson]:
    """Owners or stakeholders of a goal, those who were removed too."""
    return GoalPerson.everywhere.filter(goal_id=goal_id, part=part).select_related("member").order_by("id")


def versions_of(goal: Goal) -> QuerySet[GoalVersion]:
    """All of them, the newest first."""
    return GoalVersion.everywhere.filter(goal=goal).select_related("made_by").order_by("-number")


def as_asked(version: GoalVersion) -> Asked:
    """What the version asks for, as far as figures matter."""
    return Asked(
        span=version.span,
        up=version.direction == GoalVersion.Direction.UP,
        target=version.target,
        baseline=version.baseline_value,
        deadline=version.deadline,
        stop_value=version.stop_value,
        stop_spans=version.stop_spans,
    )


def measured_goal(version: GoalVersion, *, until: date | None = None) -> Measured:
    """The figures up to the last whole week or month (before `until`), and where the goal stands by them.

    Where the store cannot be asked, or the metric is gone, there are none, and the outlook is unknown.
    """
    return measured_goals([version], until=until)[0]


def measured_goals(versions: Sequence[GoalVersion], *, until: date | None = None) -> list[Measured]:
    """The same of several goals of one community, for which the store is asked once."""
    if not versions:
        return []
    community_id = versions[0].community_id
    today = until or today_in(community_id)
    known = {version.id: version for version in versions if find_metric(version.metric)}
    wanted = [wanted_of(version, _spans_of(version, today)) for version in known.values()]
    try:
        found = dict(zip(known, figures.answers(community_id, wanted), strict=True))
    except StoreUnavailable:
        found = {}
    return [_measured(version, found.get(version.id), today) for version in versions]


def steps_of(goal: Goal, measured: Measured | None) -> list[Step]:
    """The milestones in order, judged by the figures where they have values."""
    found = []
    for milestone in GoalMilestone.everywhere.filter(goal=goal).order_by("due", "id"):
        reached = milestone.done_at is not None or (
            measured is not None and milestone.value is not None and _reached_in_time(milestone, measured)
        )
        late = not reached and measured is not None and milestone.due < measured.today
        found.append(Step(milestone, reached, late))
    return found


def listed_goals(actor: Actor, *, closed: bool = False) -> list[GoalRow]:
    """The goals that the actor sees, those under way first, with their figures."""
    goals = goals_visible_to(actor).select_related("version")
    goals = goals.filter(state=Goal.State.CLOSED) if closed else goals.exclude(state=Goal.State.CLOSED)
    under_way = [goal.version for goal in goals if goal.version and goal.state == Goal.State.AGREED]
    measured = {each.version.goal_id: each for each in measured_goals(under_way)}
    rows = [_row(goal, measured.get(goal.id)) for goal in goals]
    return sorted(rows, key=lambda row: (_STANDING_ORDER[Goal.State(row.goal.state)], row.asked.deadline, row.goal.id))


def running_goals(community_id: int) -> Iterable[Goal]:
    """Goals that were agreed on and are not closed."""
    rows = Goal.everywhere.filter(community_id=community_id, state=Goal.State.AGREED)
    return rows.select_related("version").order_by("id")


def _spans_of(version: GoalVersion, today: date) -> list[Period]:
    last = min(last_whole(today, version.span), as_asked(version).judged_in())
    return spans_back(last, version.span, LOOK_BACK[version.span])


def _measured(version: GoalVersion, found: Sequence[Figure] | None, today: date) -> Measured:
    if found is None:
        nothing = Standing(Outlook.UNKNOWN, None, None, None, None, None, "store")
        return Measured(version, [], nothing, today)
    history = _since_it_began(found)
    return Measured(version, history, standing(as_asked(version), history, today=today), today)


def _row(goal: Goal, measured: Measured | None) -> GoalRow:
    asked = goal.version or newest_version(goal)
    owners = [each for each in people_of(goal.id, GoalPerson.Part.OWNER) if each.removed_at is None]
    missing = len(missing_signatures(asked)) if goal.state == Goal.State.PROPOSED else 0
    return GoalRow(goal, asked, measured, owners, missing)


def _agreed(signature: GoalSignature | None) -> bool:
    return signature is not None and signature.verdict == GoalSignature.Verdict.AGREED


def _since_it_began(history: Sequence[Figure]) -> list[Figure]:
    """Without the spans in which nobody was there yet."""
    first = next((place for place, each in enumerate(history) if each.n or each.value), len(history))
    return list(history[first:])


def _reached_in_time(milestone: GoalMilestone, measured: Measured) -> bool:
    version = measured.version
    until = last_within(milestone.due, version.span)
    up = version.direction == GoalVersion.Direction.UP
    for figure in measured.history:
        if version.starts_on <= figure.period.last <= until.last and figure.value is not None:
            assert milestone.value is not None
            if figure.value >= milestone.value if up else figure.value <= milestone.value:
                return True
    return False
