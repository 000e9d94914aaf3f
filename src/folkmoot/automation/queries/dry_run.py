"""What a workflow would do, without doing it: for the members of now, or for the last days as the log has them.

What somebody did is asked of the log as it was at each moment. What a member is (role, trust level, profile) is not
kept in the log, so it is asked as it is now; the page says so.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.models import Activity
from folkmoot.automation.checking import step_sentence
from folkmoot.automation.conditions import from_json, holds, kinds_read, sentence
from folkmoot.automation.definition import BRANCH, END, JUMP, STOP, WAIT, Definition, Step, delay_of
from folkmoot.automation.doors import Entrance, comes_too_soon, entrances, is_wanted, is_watched_only, may_set_off
from folkmoot.automation.models import Workflow
from folkmoot.automation.subjects import (
    LoadedLog,
    community_zone,
    concerned_member,
    load_logs,
    occasion_of,
    subject_for,
    zone_of,
)
from folkmoot.core.actor import ActorKind
from folkmoot.core.errors import RuleBroken
from folkmoot.members.models import Membership

LOOKED_AT_MOST = 1_000
SHOWN_AT_MOST = 50
DAYS_AT_MOST = 90


@dataclass(frozen=True, slots=True)
class Planned:
    """A step as it would go: when, and why not."""

    step_id: str
    sentence: str
    at: datetime
    is_done: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who would enter, and the way they would take."""

    member: Membership | None
    at: datetime
    steps: list[Planned]
    is_watched_only: bool = False


@dataclass(slots=True)
class StepTotal:
    """Of a step: how often it would be done and left out."""

    number: int
    step: Step
    sentence: str
    done: int = 0
    skipped: int = 0


@dataclass(slots=True)
class DryRun:
    """The outcome. `is_cut` says that there were more to look at than are looked at."""

    mode: str
    since: datetime
    until: datetime
    looked_at: int = 0
    unwanted: int = 0
    too_soon: int = 0
    entered: int = 0
    watched: int = 0
    is_cut: bool = False
    # Why it could not go on to the end.
    trouble: str = ""
    visitors: list[Visitor] = field(default_factory=list)
    totals: list[StepTotal] = field(default_factory=list)
    days: Counter[str] = field(default_factory=Counter)

    @property
    def messages_at_most(self) -> int:
        """The busiest day: how many would enter."""
        return max(self.days.values(), default=0)


def dry_run(
    workflow: Workflow, definition: Definition, *, mode: str, days: int = 30, now: datetime | None = None
) -> DryRun:
    """Try a definition: mode "members" on everybody who is here now, "log" on the last days."""
    moment = now or timezone.now()
    since = moment - timedelta(days=max(1, min(days, DAYS_AT_MOST)))
    found = DryRun(mode, since, moment)
    community_id = workflow.community_id
    found.totals = [
        StepTotal(number, step, step_sentence(step, definition, community_id))
        for number, step in enumerate(definition.steps, start=1)
    ]
    doors = _members_now(workflow, moment) if mode == "members" else _doors(workflow, definition, since, moment)
    try:
        _try(workflow, definition, doors, found)
    except RuleBroken as error:
        found.trouble = error.message
    return found


def _try(workflow: Workflow, definition: Definition, doors: Iterable[Entrance], found: DryRun) -> None:
    waiting = list(_at_most(doors, found))
    kinds = _kinds(definition)
    logs = load_logs(workflow.community_id, {each.member.id for each in waiting if each.member}, kinds)
    been: dict[int, list[datetime]] = defaultdict(list)
    sentences = {total.step.id: total for total in found.totals}
    for entrance in waiting:
        found.looked_at += 1
        log = logs.get(entrance.member.id) if entrance.member else None
        subject = subject_for(workflow.community, entrance.member, now=entrance.at, occasion=entrance.occasion, log=log)
        if not is_wanted(definition, subject):
            found.unwanted += 1
            continue
        if entrance.member is not None:
            if comes_too_soon(definition, been[entrance.member.id], entrance.at):
                found.too_soon += 1
                continue
            been[entrance.member.id].append(entrance.at)
        _let_in(workflow, definition, entrance, log, found, sentences)


def _let_in(
    workflow: Workflow,
    definition: Definition,
    entrance: Entrance,
    log: LoadedLog | None,
    found: DryRun,
    totals: dict[str, StepTotal],
) -> None:
    found.entered += 1
    found.days[entrance.at.strftime("%Y-%m-%d")] += 1
    member = entrance.member
    watched = member is not None and is_watched_only(workflow.id, definition.control, member.id)
    found.watched += watched
    steps = [] if watched else list(_way(workflow, definition, entrance, log, totals))
    for planned in steps:
        total = totals[planned.step_id]
        total.done += planned.is_done
        total.skipped += not planned.is_done
    if len(found.visitors) < SHOWN_AT_MOST:
        found.visitors.append(Visitor(member, entrance.at, steps, watched))


def _way(
    workflow: Workflow, definition: Definition, entrance: Entrance, log: LoadedLog | None, totals: dict[str, StepTotal]
) -> Iterator[Planned]:
    """The steps somebody would take, each at its time."""
    at, step_id, community = entrance.at, definition.first, workflow.community
    while step_id != END and (step := definition.step(step_id)) is not None:
        subject = subject_for(
            community, entrance.member, now=at, occasion=entrance.occasion, began_at=entrance.at, log=log
        )
        words = totals[step.id].sentence
        if definition.leave and holds(definition.leave, subject):
            reason = _("Leaves: %(condition)s") % {"condition": sentence(definition.leave, community.id)}
            yield Planned(step.id, words, at, is_done=False, reason=reason)
            return
        step_id = definition.after(step.id)
        if step.when and not holds(step.when, subject):
            yield Planned(step.id, words, at, is_done=False, reason=sentence(step.when, community.id))
            continue
        if step.action == WAIT:
            of_community = step.params.get("zone") == "community"
            zone = community_zone(community) if of_community else zone_of(community, entrance.member)
            at = delay_of(step).after(at, zone)
        elif step.action == BRANCH and not holds(from_json(step.params.get("if")), subject):
            step_id = str(step.params["otherwise"])
        elif step.action == JUMP:
            step_id = str(step.params["to"])
        yield Planned(step.id, words, at, is_done=True)
        if step.action == STOP:
            return


def _members_now(workflow: Workflow, now: datetime) -> Iterator[Entrance]:
    members = Membership.everywhere.filter(
        community_id=workflow.community_id, state=Membership.State.ACTIVE, account__isnull=False
    )
    for member in members.select_related("account").order_by("-joined_at", "-id")[: LOOKED_AT_MOST + 1]:
        yield Entrance(f"now:{member.id}", now, member)


def _doors(workflow: Workflow, definition: Definition, since: datetime, until: datetime) -> Iterator[Entrance]:
    if definition.trigger.kind != "event":
        yield from entrances(workflow, definition, since, until)
        return
    lines = Activity.everywhere.filter(
        community_id=workflow.community_id, kind=definition.trigger.event, at__gt=since, at__lte=until
    ).exclude(actor_kind=ActorKind.IMPORT)
    newest = list(lines.order_by("-id")[: LOOKED_AT_MOST + 1])
    rows = Membership.everywhere.filter(
        community_id=workflow.community_id, id__in={concerned_member(line) or 0 for line in newest}
    )
    members = {member.id: member for member in rows.select_related("account")}
    for line in reversed(newest):
        member = members.get(concerned_member(line) or 0)
        if member is not None and may_set_off(workflow.id, definition, line):
            yield Entrance(f"line:{line.id}", line.at, member, occasion_of(line))


def _at_most(doors: Iterable[Entrance], found: DryRun) -> Iterator[Entrance]:
    for number, entrance in enumerate(doors):
        if number >= LOOKED_AT_MOST:
            found.is_cut = True
            return
        yield entrance


def _kinds(definition: Definition) -> frozenset[str]:
    conditions = [definition.who, definition.leave, *(step.when for step in definition.steps)]
    conditions += [from_json(step.params.get("if")) for step in definition.steps if step.action == BRANCH]
    return frozenset().union(*(kinds_read(condition) for condition in conditions))
