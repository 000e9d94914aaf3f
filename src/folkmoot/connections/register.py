"""What the connections room contributes to the whole."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from folkmoot.core.registry import ActivityKind, PeriodicJob, activity_kinds, periodic_jobs


def register() -> None:
    """Called once, when Django has loaded."""
    from folkmoot.connections.api.idempotency import forget_old_answers

    for name, sentence in (
        ("connections.token.created", _("%(actor)s made an API token")),
        ("connections.token.revoked", _("%(actor)s revoked an API token")),
        ("connections.import.finished", _("An import was finished")),
    ):
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
    forgetting = PeriodicJob("connections.idempotency", timedelta(hours=1), forget_old_answers)
    periodic_jobs.add(forgetting.name, forgetting)
