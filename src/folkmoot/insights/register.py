"""What the insights room contributes to the whole; each part of it adds a function of its own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from folkmoot.core.registry import (
    ActivityKind,
    Eraser,
    HomeCard,
    NavEntry,
    activity_kinds,
    erasers,
    home_cards,
    nav_entries,
)
from folkmoot.insights.health.register import register_health
from folkmoot.insights.policies import can_see_figures
from folkmoot.insights.register_goals import register_goals
from folkmoot.insights.register_record import register_record
from folkmoot.insights.store_register import register_store
from folkmoot.insights.trials_register import register_trials
from folkmoot.insights.visits_register import register_feeling, register_people

_BOARD_KINDS = (
    ("insights.annotation.added", _("%(actor)s noted what happened on a day")),
    ("insights.annotation.changed", _("%(actor)s changed a note on a day")),
    ("insights.annotation.removed", _("%(actor)s removed a note on a day")),
    ("insights.board.made", _("%(actor)s composed a board of figures")),
    ("insights.board.changed", _("%(actor)s changed a board of figures")),
    ("insights.board.removed", _("%(actor)s removed a board of figures")),
    ("insights.analyst.named", _("%(actor)s let %(subject)s ask in SQL")),
    ("insights.analyst.dismissed", _("%(actor)s no longer lets %(subject)s ask in SQL")),
    ("insights.query.kept", _("%(actor)s kept a question in SQL")),
    ("insights.query.dropped", _("%(actor)s removed a question in SQL")),
    ("insights.sql.asked", _("%(actor)s asked a question in SQL")),
)


def register() -> None:
    """Called once, when Django has loaded."""
    from folkmoot.insights.segments import register_segments

    register_store()
    register_boards()
    register_metrics()
    register_people()
    register_feeling()
    register_health()
    register_trials()
    register_goals()
    register_record()
    register_segments()
    register_network_card()
    register_talk_card()
    register_desk()
    nav_entries.add(
        "insights", NavEntry("insights", _("Insights"), "insights:home", "chart", can_see_figures, "manage", 12)
    )


def register_boards() -> None:
    """What is logged of notes, boards and questions in SQL, and what goes with a member."""
    from folkmoot.insights.commands.analysts import forget_analyst
    from folkmoot.insights.monday.register import register_monday

    for name, sentence in _BOARD_KINDS:
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
    erasers.add("insights.analysts", Eraser("insights.analysts", forget_analyst))
    register_monday()


def register_network_card() -> None:
    """The network on the Monday page."""
    from folkmoot.insights.graph.card import register_network

    register_network()


def register_talk_card() -> None:
    """Whom to talk to on the Monday page."""
    from folkmoot.insights.rising.card import register_talk

    register_talk()


def register_desk() -> None:
    """What of insights needs somebody today."""
    from folkmoot.insights.queries.desk import desk_card

    home_cards.add("insights.desk", HomeCard("insights.desk", "insights/_desk_card.html", desk_card, "desk", 14))


def register_metrics() -> None:
    """What is logged of how figures are set."""
    sentence = _("%(actor)s changed how figures are reckoned")
    activity_kinds.add("insights.figures.set", ActivityKind("insights.figures.set", sentence, counts=False))
