"""The Monday page's own cards."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from folkmoot.insights.cards import Card, cards
from folkmoot.insights.monday import curves, headline, lasting, letter, lists

_CHART, _LINES = "insights/cards/_chart.html", "insights/cards/_lines.html"


def register_monday() -> None:
    """Called once, when Django has loaded."""
    for card in (
        Card(
            "headline",
            _("At a glance"),
            "how",
            10,
            "insights/cards/_headline.html",
            headline.load_headline,
            is_wide=True,
            load_first=headline.load_figures,
        ),
        Card("activity", _("Activity"), "how", 20, _CHART, curves.load_activity),
        Card("answers", _("Answers"), "how", 30, _CHART, curves.load_answers),
        Card("growth", _("Growth"), "why", 20, _CHART, curves.load_growth),
        Card("funnel", _("From visitor to regular"), "why", 30, _CHART, curves.load_funnel),
        Card("cohorts", _("Who stays"), "why", 40, _CHART, lasting.load_cohorts),
        Card("survival", _("How long people stay"), "why", 45, _CHART, lasting.load_survival),
        Card("spaces", _("Spaces"), "why", 50, _CHART, lists.load_spaces),
        Card("threads", _("Most people wrote in"), "why", 60, _LINES, lists.load_threads),
        Card("searches", _("Searched for and not found"), "why", 70, _LINES, lists.load_searches),
        Card("waiting", _("Waiting for an answer"), "whom", 10, _LINES, lists.load_waiting, is_wide=True),
        Card(
            "people",
            _("People"),
            "whom",
            20,
            "insights/cards/_people.html",
            lists.load_people,
            lists.sees_people,
            is_wide=True,
        ),
        Card("letter", _("A letter"), "boss", 10, "insights/cards/_letter.html", letter.load_letter, is_wide=True),
    ):
        cards.add(card.name, card)
