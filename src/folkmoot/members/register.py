"""What the members room contributes to the whole."""

from django.utils.translation import gettext_lazy as _

from folkmoot.activity.consumers import Consumer, consumers
from folkmoot.core.notices import notification_kinds
from folkmoot.core.registry import (
    ActivityKind,
    Check,
    FileOwner,
    NavEntry,
    activity_kinds,
    checks,
    file_owners,
    guidelines_listeners,
    nav_entries,
    periodic_jobs,
    personal_data,
)

_PLACES = (
    NavEntry(
        "members.directory", _("Members"), "members:directory", "members", lambda actor: actor.is_member, position=50
    ),
    NavEntry(
        "members.requests",
        _("Who asks to join"),
        "members:requests",
        "person",
        lambda actor: actor.is_staff,
        "manage",
        20,
    ),
    NavEntry(
        "members.invitations",
        _("Invitations"),
        "members:invitations",
        "link",
        lambda actor: actor.is_manager,
        "manage",
        30,
    ),
)

_KINDS = (
    ("members.member.joined", _("%(actor)s joined")),
    ("members.member.asked", _("%(actor)s asked to join")),
    ("members.member.declined", _("%(actor)s was not let in")),
    ("members.member.reconsidered", _("The request of %(actor)s to join waits again")),
    ("members.member.left", _("%(actor)s left")),
    ("members.member.erased", _("A member was erased")),
    ("members.member.seen", _("%(actor)s was here")),
    ("members.data.exported", _("%(actor)s fetched their own data")),
    ("members.member.imported", _("%(actor)s came by import")),
    ("members.guidelines.accepted", _("%(actor)s accepted the guidelines")),
    ("members.profile.changed", _("%(actor)s changed their profile")),
    ("members.change.held", _("What %(actor)s changed waits for a moderator")),
    ("members.change.turned_down", _("%(actor)s turned a change down")),
    ("members.change.reconsidered", _("A change that was turned down waits again")),
    ("members.role.changed", _("%(actor)s changed a role")),
    ("members.trust.changed", _("%(actor)s has another trust level")),
    ("members.thresholds.changed", _("%(actor)s changed what trust levels ask for")),
    ("members.questions.changed", _("%(actor)s changed what is asked of those who join")),
    ("members.fields.changed", _("%(actor)s changed the fields of profiles")),
    ("members.author.claimed", _("%(actor)s claimed what was imported of them")),
    ("members.author.linked", _("%(actor)s linked an imported author")),
    ("members.relation.made", _("%(actor)s blocked or muted somebody")),
    ("members.relation.ended", _("%(actor)s no longer blocks or mutes somebody")),
    ("members.invitation.made", _("%(actor)s invited people")),
    ("members.invitation.revoked", _("%(actor)s ended an invitation")),
)


def register() -> None:
    """Called once, when Django has loaded."""
    from folkmoot.members.commands import counting
    from folkmoot.members.commands.bios import check_bios
    from folkmoot.members.commands.joining import accept_own_guidelines
    from folkmoot.members.jobs import JOBS
    from folkmoot.members.moderated import register_moderated
    from folkmoot.members.notices import KINDS
    from folkmoot.members.personal import SECTIONS
    from folkmoot.members.queries import avatar_keys

    register_moderated()
    consumers.add(
        "members.trust",
        Consumer("members.trust", counting.hear, kinds=counting.KINDS, reset=counting.forget_days),
    )
    file_owners.add("members.avatars", FileOwner("a picture of a member", avatar_keys))
    guidelines_listeners.add("members", accept_own_guidelines)
    checks.add("members.bios", Check("members.bios", check_bios))
    for kind in KINDS:
        notification_kinds.add(kind.name, kind)
    for job in JOBS:
        periodic_jobs.add(job.name, job)
    for entry in _PLACES:
        nav_entries.add(entry.name, entry)
    for section in SECTIONS:
        personal_data.add(section.name, section)
    for name, sentence in _KINDS:
        activity_kinds.add(name, ActivityKind(name, sentence, counts=name == "members.member.joined"))
