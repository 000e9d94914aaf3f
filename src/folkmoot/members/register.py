"""What the members room contributes to the whole."""

from django.utils.translation import gettext_lazy as _

from folkmoot.core.registry import ActivityKind, activity_kinds


def register() -> None:
    """Called once, when Django has loaded."""
    for name, sentence in (
        ("members.member.joined", _("%(actor)s joined")),
        ("members.member.asked", _("%(actor)s asked to join")),
        ("members.member.declined", _("%(actor)s was not let in")),
        ("members.member.left", _("%(actor)s left")),
        ("members.member.imported", _("%(actor)s came by import")),
        ("members.guidelines.accepted", _("%(actor)s accepted the guidelines")),
        ("members.profile.changed", _("%(actor)s changed their profile")),
        ("members.role.changed", _("%(actor)s changed a role")),
        ("members.trust.changed", _("%(actor)s has another trust level")),
        ("members.relation.made", _("%(actor)s blocked or muted somebody")),
        ("members.relation.ended", _("%(actor)s no longer blocks or mutes somebody")),
        ("members.invitation.made", _("%(actor)s invited people")),
        ("members.invitation.revoked", _("%(actor)s ended an invitation")),
    ):
        activity_kinds.add(name, ActivityKind(name, sentence, counts=name == "members.member.joined"))
