"""What the mail room contributes to the whole."""

from django.utils.translation import gettext_lazy as _

from folkmoot.core.registry import (
    ActivityKind,
    BackgroundLoop,
    Eraser,
    NavEntry,
    activity_kinds,
    background_loops,
    erasers,
    mail_vetoes,
    nav_entries,
    periodic_jobs,
)


def register() -> None:
    """Called once, when Django has loaded."""
    from folkmoot.mail.commands.erasing import erase_mail
    from folkmoot.mail.jobs import JOBS
    from folkmoot.mail.postman import run_postman
    from folkmoot.mail.queries import paused_among
    from folkmoot.mail.sender import run_sender

    for name, run in (("mail.sender", run_sender), ("mail.postman", run_postman)):
        background_loops.add(name, BackgroundLoop(name, run))
    mail_vetoes.add("mail", paused_among)
    erasers.add("mail", Eraser("mail", erase_mail))
    for job in JOBS:
        periodic_jobs.add(job.name, job)
    for name, sentence in (
        ("mail.address.paused", _("An address was paused: mail to it fails or is not wanted")),
        ("mail.address.released", _("%(actor)s let mail go to a paused address again")),
    ):
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
    nav_entries.add(
        "mail.traffic",
        NavEntry("mail.traffic", _("Mail"), "mail:traffic", "mail", lambda actor: actor.is_manager, "manage", 80),
    )
