"""Workflows to begin from: a manager chooses one, looks at it, changes it and puts it in force."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from folkmoot.automation.definition import Definition, from_data
from folkmoot.core.registry import Registry
from folkmoot.core.workflows import Text
from folkmoot.spaces.models import Space


@dataclass(frozen=True, slots=True)
class Starter:
    """A workflow to begin from. `build(community_id)` gives its definition as data, in the language at hand."""

    name: str
    label: Text
    text: Text
    build: Callable[[int], dict[str, Any]]
    kind: str = "workflow"

    def definition(self, community_id: int) -> Definition:
        return from_data(self.build(community_id))


starters: Registry[Starter] = Registry("workflow to begin from")


def message(step_id: str, text: str, **more: Any) -> dict[str, Any]:
    """A step that sends the member a message of the assistant."""
    return {"id": step_id, "action": "message", "params": {"text": text, "sender": "assistant"}, **more}


def wait(step_id: str, amount: int, unit: str = "days", clock: str = "") -> dict[str, Any]:
    """A step that waits, by the member's clock."""
    params = {"amount": amount, "unit": unit, "clock": clock, "zone": "member"}
    return {"id": step_id, "action": "wait", "params": params}


def register_starters() -> None:
    """Add them to the registry."""
    for starter in (
        Starter(
            "unanswered",
            gettext_lazy("No thread stays unanswered"),
            gettext_lazy("A day after a thread was opened that nobody has answered, the assistant says so in it."),
            _unanswered,
        ),
        Starter(
            "weekly",
            gettext_lazy("A thread every week"),
            gettext_lazy("Every Monday a thread is opened in which everybody tells what is new."),
            _weekly,
        ),
        Starter(
            "away",
            gettext_lazy("We miss you"),
            gettext_lazy("A message to members who have not been here for a month."),
            _away,
        ),
        Starter(
            "helpers",
            gettext_lazy("Thank those who help"),
            gettext_lazy("Thanks, and trust level 2, for who has written fifty posts and is still on a lower level."),
            _helpers,
        ),
        Starter(
            "outside",
            gettext_lazy("Tell another program"),
            gettext_lazy("Calls an address of yours when somebody opens a thread."),
            _outside,
        ),
        Starter(
            "empty", gettext_lazy("From nothing"), gettext_lazy("An empty workflow for your own idea."), lambda pk: {}
        ),
    ):
        starters.add(starter.name, starter)


def first_space(community_id: int) -> str:
    """The space where things begin: the first public one."""
    spaces = Space.everywhere.filter(community_id=community_id, archived_at=None, visibility="public")
    found = (
        spaces.filter(kind__in=["forum", "questions"]).order_by("position", "id").values_list("id", flat=True).first()
    )
    return str(found or "")


def _unanswered(community_id: int) -> dict[str, Any]:
    text = _("Nobody has answered this yet. Who knows more, {name} would be glad to hear from you.")
    nobody = {"field": "post.answers", "op": "equals", "value": 0}
    reply = {"id": "reply", "action": "reply", "params": {"text": text, "sender": "assistant"}, "when": nobody}
    return {
        "trigger": {"kind": "event", "event": "content.thread.created"},
        "reentry": "always",
        "steps": [wait("day", 24, "hours"), reply],
    }


def _weekly(community_id: int) -> dict[str, Any]:
    params = {
        "space": first_space(community_id), "title": _("What is new with you?"), "tags": "",
        "text": _("A new week in {community}: what are you working on, and what made you glad?"), "sender": "assistant",
    }  # fmt: skip
    every = {"kind": "schedule", "every": "week", "weekdays": [0], "clock": "09:00", "audience": "community"}
    return {
        "trigger": every,
        "reentry": "always",
        "steps": [{"id": "thread", "action": "open_thread", "params": params}],
    }


def _away(community_id: int) -> dict[str, Any]:
    text = _("Hello {name}, a month has passed. This is what you missed in {community}: {community_link}")
    return {
        "trigger": {"kind": "moment", "moment": "seen", "days": 30},
        "reentry": "period",
        "reentry_days": 180,
        "who": {"field": "member.role", "op": "is", "value": "member"},
        "steps": [message("miss", text)],
        "goal": {"event": "content.thread.read", "days": 14, "ends": False},
    }


def _helpers(community_id: int) -> dict[str, Any]:
    level = {"id": "level", "action": "trust", "params": {"level": 2}}
    text = _("Thank you, {name}: fifty posts! You are on trust level 2 now, and may do a little more.")
    return {
        "trigger": {"kind": "event", "event": "content.post.created"},
        "who": {"all": [
            {"field": "activity.posts", "op": "at_least", "value": 50},
            {"field": "member.trust", "op": "less_than", "value": 2},
        ]},
        "steps": [level, message("thanks", text)],
    }  # fmt: skip


def _outside(community_id: int) -> dict[str, Any]:
    call = {"id": "call", "action": "webhook", "params": {"url": "", "note": "{thread}"}}
    return {"trigger": {"kind": "event", "event": "content.thread.created"}, "reentry": "always", "steps": [call]}
