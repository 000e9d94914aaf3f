"""What the analytic store contributes to the whole."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from folkmoot.activity.consumers import Consumer, consumers
from folkmoot.core.registry import (
    ActivityKind,
    BackgroundLoop,
    Check,
    Eraser,
    activity_kinds,
    background_loops,
    checks,
    community_erasers,
    erasers,
)


def register_store() -> None:
    """The consumer that fills it, who keeps it, what is proved of it, and what goes with members and communities."""
    from folkmoot.insights.commands.bots import forget_mark
    from folkmoot.insights.commands.store_news import ask_all_for_everything
    from folkmoot.insights.store import news, serving
    from folkmoot.insights.store.checking import check_store
    from folkmoot.insights.store.keeping import keep_stores

    sentence = _("%(actor)s said whether %(subject)s is a program")
    activity_kinds.add("insights.member.marked", ActivityKind("insights.member.marked", sentence, counts=False))
    consumers.add("insights.store", Consumer("insights.store", news.hear, reset=ask_all_for_everything))
    background_loops.add("insights.store", BackgroundLoop("insights.store", keep_stores))
    checks.add("insights.store", Check("insights.store", check_store))
    erasers.add("insights.bots", Eraser("insights.bots", forget_mark))
    community_erasers.add("insights.store", serving.forget_community)
