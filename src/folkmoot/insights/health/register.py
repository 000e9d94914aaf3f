"""The cards of health on the Monday page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor
from folkmoot.insights.cards import Card, cards
from folkmoot.insights.choice import Choice

_CHANGES_SHOWN = 5


def register_health() -> None:
    """Called once, when Django has loaded."""
    for card in (
        Card("health", _("Health"), "how", 15, "insights/cards/_health.html", load_score),
        Card("changes", _("Changes"), "why", 10, "insights/cards/_changes.html", load_changes, is_wide=True),
    ):
        cards.add(card.name, card)


def load_score(actor: Actor, choice: Choice) -> dict[str, Any] | None:
    """The score with its parts; nothing of less than the whole community."""
    from folkmoot.insights.health.pages import parts_said
    from folkmoot.insights.health.sentences import of_no_score
    from folkmoot.insights.queries.health import score_now

    if choice.is_narrowed:
        return None
    score, parts = score_now(actor.community_id, _zone(actor))
    why_none = of_no_score(parts) if score is None else ""
    return {"score": None if score is None else round(score), "parts": parts_said(parts), "why_none": why_none}


def load_changes(actor: Actor, choice: Choice) -> dict[str, Any] | None:
    """What was unusual in the last week, and the latest changes of level."""
    from folkmoot.insights.health.pages import alerts_said, changes_said
    from folkmoot.insights.queries.health import health_of

    found = None if choice.is_narrowed else health_of(actor.community_id, _zone(actor))
    if found is None:
        return None
    return {
        "alerts": alerts_said(found),
        "changes": changes_said(found)[:_CHANGES_SHOWN],
        "is_telling": found.is_telling,
    }


def _zone(actor: Actor) -> str:
    return Community.objects.values_list("time_zone", flat=True).get(id=actor.community_id)
