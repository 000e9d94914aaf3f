"""What the connections room contributes to the whole."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from folkmoot.core.registry import (
    ActivityKind,
    Eraser,
    PeriodicJob,
    activity_kinds,
    erasers,
    periodic_jobs,
    personal_data,
)


def register() -> None:
    """Called once, when Django has loaded."""
    from folkmoot.connections.api.idempotency import forget_old_answers
    from folkmoot.connections.commands.erasing import erase_programs
    from folkmoot.connections.personal import SECTIONS

    erasers.add("connections", Eraser("connections", erase_programs))
    for section in SECTIONS:
        personal_data.add(section.name, section)
    for name, sentence in (
        ("connections.token.created", _("%(actor)s made an API token")),
        ("connections.token.revoked", _("%(actor)s revoked an API token")),
        ("connections.import.finished", _("An import was finished")),
    ):
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
    forgetting = PeriodicJob("connections.idempotency", timedelta(hours=1), forget_old_answers)
    periodic_jobs.add(forgetting.name, forgetting)
