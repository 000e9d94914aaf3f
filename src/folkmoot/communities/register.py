"""What the communities room contributes to the whole."""

from django.utils.translation import gettext_lazy as _

from folkmoot.core.registry import ActivityKind, FileOwner, NavEntry, activity_kinds, file_owners, nav_entries


def register() -> None:
    """Called once, when Django has loaded."""
    from folkmoot.communities.queries import logo_keys

    file_owners.add("communities.logos", FileOwner("a logo", logo_keys))
    for name, sentence in (
        ("communities.community.created", _("The community was founded")),
        ("communities.community.changed", _("%(actor)s changed the community")),
        ("communities.guidelines.published", _("%(actor)s published new guidelines")),
    ):
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
    settings = NavEntry(
        "communities.settings",
        _("Settings"),
        "communities:settings",
        "settings",
        lambda actor: actor.is_manager,
        "manage",
        90,
    )
    nav_entries.add(settings.name, settings)
