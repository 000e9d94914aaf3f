"""What the connections room contributes to the whole."""

from django.utils.translation import gettext_lazy as _

from folkmoot.core.registry import ActivityKind, activity_kinds


def register() -> None:
    """Called once, when Django has loaded."""
    for name, sentence in (
        ("connections.token.created", _("%(actor)s made an API token")),
        ("connections.token.revoked", _("%(actor)s revoked an API token")),
        ("connections.import.finished", _("An import was finished")),
    ):
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
