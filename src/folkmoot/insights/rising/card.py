"""Whom to talk to, on the Monday page: the first of each list."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from folkmoot.core.actor import Actor
from folkmoot.insights.cards import Card, cards
from folkmoot.insights.choice import Choice
from folkmoot.insights.monday.lists import Line, people_context
from folkmoot.insights.policies import can_see_people
from folkmoot.insights.queries.talking import reasons_about, talk_to
from folkmoot.insights.timeline.sources import record_reasons

_SHOWN = 4
# The first, and what it is more or less than.
_REASONS = 2


def register_talk() -> None:
    """Called once, when Django has loaded."""
    record_reasons.add("insights.talk", reasons_about)
    title = _("Whom should I talk to")
    cards.add(
        "talk", Card("talk", title, "whom", 5, "insights/cards/_talk.html", load_talk, can_see_people, is_wide=True)
    )


def load_talk(actor: Actor, choice: Choice) -> dict[str, Any] | None:
    """As of the period's last day; nothing where all lists are empty."""
    groups = [
        {
            "title": each.title,
            "why": each.why,
            "lines": [
                Line(one.member.name, one.url, " ".join(one.reasons[:_REASONS]), member=one.member)
                for one in each.people[:_SHOWN]
            ],
        }
        for each in talk_to(actor, choice.period.last)
        if each.people
    ]
    return people_context(groups) if groups else None
