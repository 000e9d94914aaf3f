"""The demo's journeys, buddies and words: as if they had been in force for two months."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from folkmoot.automation.commands import enter, run_due
from folkmoot.automation.definition import from_data
from folkmoot.automation.doors import Entrance
from folkmoot.automation.models import Note, Run, StepRun, Workflow
from folkmoot.communities.models import Community
from folkmoot.content.commands import create_thread
from folkmoot.content.models import Post
from folkmoot.core.actor import Actor
from folkmoot.core.tenancy import scope
from folkmoot.members.commands.accounts import create_member
from folkmoot.members.commands.joining import accept_guidelines
from folkmoot.members.commands.profiles import change_profile
from folkmoot.members.models import Membership
from folkmoot.members.queries import actor_of
from folkmoot.onboarding.commands import change_greetings, offer_help, propose_journeys
from folkmoot.onboarding.models import Welcome
from folkmoot.onboarding.queries.settings import hours_of, settings_of
from folkmoot.spaces.models import Space

_DAYS = 60
_GREETINGS = (
    ("Welcome", "Welcome to {community}, {name}! What brought you to the moor?"),
    ("With a question", "Good to have you here, {name}. Which part of the valley do you know best?"),
)
_NEWCOMERS = (("ines", "Ines Duarte", "Moved here in autumn"), ("pavel", "Pavel Novak", "Draws maps, walks far"))
_HELPERS = (("mia", ["en", "es"], ["water", "birds"], 3), ("ruth", ["en", "de"], ["sheep", "history"], 2))


def greet_newcomers(community: Community) -> None:
    """Put the journeys in force, and let those who have joined go through the first of them at its pace."""
    with scope(community.id):
        olga = Membership.objects.get(handle="olga")
        change_greetings(actor=actor_of(olga), greetings=_GREETINGS)
        for handle, languages, interests, capacity in _HELPERS:
            member = Membership.objects.filter(handle=handle).first()
            if member is not None:
                Membership.objects.filter(id=member.id, trust_level=0).update(trust_level=1)
                member.refresh_from_db()
                offer_help(actor=actor_of(member), capacity=capacity, languages=languages, interests=interests)
        journeys = propose_journeys(actor=actor_of(olga))
        began = timezone.now() - timedelta(days=_DAYS)
        Workflow.objects.filter(id__in=[each.id for each in journeys]).update(activated_at=began)
        _date_greetings(community)
        _new_today(community, olga)
        _let_through(Workflow.objects.select_related("version", "community").get(id=journeys[0].id), began)


def _date_greetings(community: Community) -> None:
    """Those who were greeted, as if they had come one after the other and some had waited longer than others."""
    hours = hours_of(community, settings_of(community.id))
    for number, row in enumerate(Welcome.objects.filter(state=Welcome.State.GREETED).order_by("id")):
        joined = hours.after(timezone.now() - timedelta(days=50 - 7 * number), 0.5)
        Welcome.objects.filter(id=row.id).update(
            joined_at=joined, due_at=hours.after(joined, 8), greeted_at=hours.after(joined, 1.5 + 2.5 * number)
        )


def _new_today(community: Community, olga: Membership) -> None:
    """Two who joined just now; one has written already, and nobody has answered."""
    actor, version = Actor.system(community.id), olga.accepted_guidelines
    assert version is not None
    for handle, name, headline in _NEWCOMERS:
        member = create_member(actor=actor, community=community, email=f"{handle}@moorland.example", role="member")
        change_profile(actor=actor, member=member, name=name, handle=handle, headline=headline)
        accept_guidelines(actor=actor_of(member), member=member, number=version.number)
    create_thread(
        actor=actor_of(member), space=Space.objects.filter(kind="forum", visibility="public").order_by("position")[0],
        title="Hello from the north side", markdown="I draw maps of old paths. Does anybody remember the peat track?",
    )  # fmt: skip


def _let_through(workflow: Workflow, began: datetime) -> None:
    assert workflow.version is not None
    definition = from_data(workflow.version.definition)
    newest = [handle for handle, _name, _headline in _NEWCOMERS]
    members = (
        Membership.objects.filter(role="member", account__isnull=False)
        .exclude(handle__in=newest)
        .select_related("account")
    )
    for number, member in enumerate(members.order_by("id")):
        at = began + timedelta(days=number * 4)
        enter(workflow, definition, Entrance(f"demo:{member.id}", at, member), now=at)
    for day in range(_DAYS + 1):
        while run_due(now=began + timedelta(days=day, hours=12)):
            pass
    for run in Run.objects.filter(workflow=workflow):
        posts = Post.objects.filter(author=run.member, created_at__gte=run.began_at)
        first = posts.order_by("created_at").values_list("created_at", flat=True).first()
        in_time = first is not None and first <= run.began_at + timedelta(days=definition.goal.days)
        Run.objects.filter(id=run.id).update(goal_at=first if in_time else None)
    for step in StepRun.objects.filter(action="message", state=StepRun.State.DONE):
        Note.objects.filter(id=step.result.get("note")).update(created_at=step.ended_at, seen_at=step.ended_at)
