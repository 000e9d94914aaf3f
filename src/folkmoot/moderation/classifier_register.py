"""What the classifier contributes to the whole."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from folkmoot.core.registry import (
    ActivityKind,
    Check,
    FileOwner,
    activity_kinds,
    checks,
    file_owners,
    periodic_jobs,
)

_KINDS = (
    ("moderation.classifier.trained", _("%(actor)s had the classifier learn from decisions")),
    ("moderation.classifier.chosen", _("%(actor)s chose another classifier")),
    ("moderation.classifier.settings", _("%(actor)s changed how the classifier is used")),
)


def register_classifier() -> None:
    """Who may give scores, training by night, and what of it is logged, checked and kept."""
    from folkmoot.moderation.classifier.jobs import JOBS
    from folkmoot.moderation.classifier.providers import OWN, own_scores, score_providers
    from folkmoot.moderation.classifier.server import SERVER, server_scores
    from folkmoot.moderation.commands.learning import check_classifier
    from folkmoot.moderation.queries.classifier import classifier_keys

    for name, sentence in _KINDS:
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
    score_providers.add(OWN, own_scores)
    score_providers.add(SERVER, server_scores)
    for job in JOBS:
        periodic_jobs.add(job.name, job)
    checks.add("moderation.classifier", Check("moderation.classifier", check_classifier))
    file_owners.add("moderation.classifiers", FileOwner("moderation.classifiers", classifier_keys))
