"""What the communities room contributes to the whole."""

from django.utils.translation import gettext_lazy as _

from folkmoot.core.registry import ActivityKind, activity_kinds


def register() -> None:
    """Called once, when Django has loaded."""
    for name, sentence in (
        ("communities.community.created", _("The community was founded")),
        ("communities.community.changed", _("%(actor)s changed the community")),
        ("communities.guidelines.published", _("%(actor)s published new guidelines")),
    ):
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
