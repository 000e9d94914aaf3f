"""The journeys that come with Folkmoot, and what onboarding adds to what workflows can do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from folkmoot.automation.starters import Starter, message, starters, wait
from folkmoot.core.workflows import (
    Deed,
    FieldKind,
    Placeholder,
    Subject,
    Unneeded,
    WorkflowAction,
    WorkflowField,
    placeholders,
    workflow_actions,
    workflow_fields,
)
from folkmoot.onboarding.commands.buddies import match_buddy
from folkmoot.onboarding.models import BuddyPair, Welcome

_NEWCOMERS = gettext_lazy("Newcomers")
_MEMBER = {"field": "member.role", "op": "is", "value": "member"}


def register_journeys() -> None:
    """Add journeys, fields, actions and placeholders to the registries."""
    for starter in (
        Starter(
            "journey.greeting",
            gettext_lazy("The first two weeks"),
            gettext_lazy("Greets who joins, finds them a buddy, and nudges who has no profile or has not written yet."),
            _greeting,
            "journey",
        ),
        Starter(
            "journey.first-post",
            gettext_lazy("Celebrate the first post"),
            gettext_lazy("A word of thanks to who has written for the first time."),
            _first_post,
            "journey",
        ),
        Starter(
            "journey.month",
            gettext_lazy("After a month"),
            gettext_lazy("Asks who has been here for thirty days how it is."),
            _month,
            "journey",
        ),
    ):
        starters.add(starter.name, starter)
    action = WorkflowAction(
        "match_buddy", gettext_lazy("Find a buddy"), gettext_lazy("find them a buddy"), _match, group=_NEWCOMERS
    )
    workflow_actions.add(action.name, action)
    greeted = WorkflowField(
        "welcome.greeted", gettext_lazy("somebody has greeted them"), FieldKind.FLAG, _was_greeted, _NEWCOMERS
    )
    workflow_fields.add(greeted.name, greeted)
    buddy = Placeholder("buddy", gettext_lazy("the name of the member's buddy"), _buddy_name)
    placeholders.add(buddy.name, buddy)


def _greeting(community_id: int) -> dict[str, Any]:
    hello = _(
        "Hello {name}, good that you are here. Nobody is born knowing how things go in {community}: here is how we"
        " treat each other: {guidelines_link}. Tell us who you are whenever you like."
    )
    profile = _("{name}, a few words about you help others to find you: {profile_link}")
    post = _(
        "Still looking around, {name}? You need no clever question to begin. What brought you here? {community_link}"
    )
    bare = {"field": "member.bio", "op": "empty"}
    silent = {"field": "activity.posts", "op": "equals", "value": 0}
    return {
        "trigger": {"kind": "event", "event": "members.member.joined"},
        "who": _MEMBER,
        "steps": [
            message("hello", hello),
            {"id": "buddy", "action": "match_buddy", "params": {}},
            wait("three", 3, clock="10:00"),
            message("profile", profile, when=bare),
            wait("week", 4, clock="10:00"),
            message("post", post, when=silent),
        ],
        "goal": {"event": "content.post.created", "days": 14, "ends": False},
    }


def _first_post(community_id: int) -> dict[str, Any]:
    text = _("Your first words in {community}, {name}: thank you! Here you see what others answer: {thread_link}")
    return {
        "trigger": {"kind": "event", "event": "content.post.created"},
        "who": {"all": [_MEMBER, {"field": "post.first", "op": "yes"}]},
        "steps": [wait("while", 10, "minutes"), message("thanks", text)],
        "goal": {"event": "content.post.created", "days": 14, "ends": False},
    }


def _month(community_id: int) -> dict[str, Any]:
    text = _(
        "{name}, you have been here for a month. What do you like, and what do you miss? A word of yours helps us."
    )
    return {
        "trigger": {"kind": "moment", "moment": "joined", "days": 30},
        "who": _MEMBER,
        "steps": [message("ask", text)],
        "goal": {"event": "content.post.created", "days": 7, "ends": False},
    }


def _match(deed: Deed) -> Mapping[str, Any]:
    newcomer = deed.subject.member
    if BuddyPair.everywhere.filter(newcomer=newcomer, state=BuddyPair.State.ACTIVE).exists():
        raise Unneeded(_("They have a buddy already."))
    pair = match_buddy(actor=deed.actor, newcomer=newcomer)
    if pair is None:
        raise Unneeded(_("No buddy is free."))
    return {"pair": pair.id, "buddy": pair.buddy_id}


def _was_greeted(subject: Subject, since: object) -> bool | None:
    if subject.member is None:
        return None
    return Welcome.everywhere.filter(member=subject.member, state=Welcome.State.GREETED).exists()


def _buddy_name(subject: Subject) -> str:
    if subject.member is None:
        return ""
    pairs = BuddyPair.everywhere.filter(newcomer=subject.member, state=BuddyPair.State.ACTIVE)
    return str(pairs.values_list("buddy__name", flat=True).first() or "")
