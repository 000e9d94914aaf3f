"""What is counted by the clock and logged of visits, and of members who are one person."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from folkmoot.core.registry import ActivityKind, PeriodicJob, activity_kinds, periodic_jobs
from folkmoot.insights.store.hooks import person_sources, sentiment_judges


def register_people() -> None:
    """Members who are one person."""
    from folkmoot.insights.jobs import merge_proved_everywhere
    from folkmoot.insights.queries.people import persons_of

    kinds = (
        ("insights.people.merged", _("%(actor)s counted two members as one person")),
        ("insights.people.parted", _("%(actor)s counted two members as two people again")),
    )
    for name, sentence in kinds:
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
    periodic_jobs.add("insights.people", PeriodicJob("insights.people", timedelta(days=1), merge_proved_everywhere))
    person_sources.add("insights.people", persons_of)


def register_feeling() -> None:
    """How friendly posts sound."""
    from folkmoot.insights.feeling.judging import judge_feelings

    sentiment_judges.add("insights.feeling", judge_feelings)
