"""What the connections room contributes to the whole."""

from django.utils.translation import gettext_lazy as _

from folkmoot.core.deeds import member_sources
from folkmoot.core.registry import (
    ActivityKind,
    Eraser,
    SetUpStep,
    activity_kinds,
    community_erasers,
    erasers,
    periodic_jobs,
    personal_data,
    set_up_steps,
)


def register() -> None:
    """Called once, when Django has loaded."""
    from folkmoot.connections.commands.erasing import erase_programs
    from folkmoot.connections.commands.imports import forget_uploads
    from folkmoot.connections.jobs import JOBS
    from folkmoot.connections.personal import SECTIONS
    from folkmoot.connections.queries import sources_of
    from folkmoot.connections.segments import register_segments

    member_sources.add("connections", sources_of)
    register_segments()
    community_erasers.add("connections.imports", forget_uploads)
    erasers.add("connections", Eraser("connections", erase_programs))
    for section in SECTIONS:
        personal_data.add(section.name, section)
    for name, sentence in (
        ("connections.token.created", _("%(actor)s made an API token")),
        ("connections.token.revoked", _("%(actor)s revoked an API token")),
        ("connections.import.started", _("%(actor)s started an import")),
        ("connections.import.finished", _("An import was finished")),
    ):
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
    for job in JOBS:
        periodic_jobs.add(job.name, job)
    step = SetUpStep("people", _("People"), _("An import or invitations"), "connections:set-up-people", position=50)
    set_up_steps.add(step.name, step)
