"""What the groups room contributes to the whole."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from folkmoot.activity.consumers import Consumer, consumers
from folkmoot.core.guidelines import ClauseSource, clause_sources
from folkmoot.core.notices import notification_kinds
from folkmoot.core.registry import (
    ActivityKind,
    Check,
    Eraser,
    FileOwner,
    HomeCard,
    LiveKind,
    LogLine,
    NavEntry,
    activity_kinds,
    checks,
    erasers,
    file_owners,
    home_cards,
    live_kinds,
    member_groups,
    nav_entries,
    personal_data,
    space_conditions,
    space_keepers,
)

_KINDS = (
    ("groups.group.created", _("%(actor)s made the group %(subject)s"), True),
    ("groups.group.changed", _("%(actor)s changed the group %(subject)s"), False),
    ("groups.group.archived", _("%(actor)s archived the group %(subject)s"), False),
    ("groups.group.reopened", _("%(actor)s opened the group %(subject)s again"), False),
    ("groups.group.merged", _("%(actor)s merged another group into %(subject)s"), False),
    ("groups.group.unmerged", _("%(actor)s took a group out of %(subject)s again"), False),
    ("groups.group.split", _("%(actor)s made %(subject)s of a part of another group"), False),
    ("groups.member.joined", _("%(actor)s joined %(subject)s"), True),
    ("groups.member.asked", _("%(actor)s asks to join %(subject)s"), True),
    ("groups.member.approved", _("%(actor)s let somebody into %(subject)s"), False),
    ("groups.member.declined", _("%(actor)s did not let somebody into %(subject)s"), False),
    ("groups.member.invited", _("%(actor)s invited somebody to %(subject)s"), False),
    ("groups.member.left", _("%(actor)s left %(subject)s"), False),
    ("groups.member.removed", _("%(actor)s took somebody out of %(subject)s"), False),
    ("groups.role.changed", _("%(actor)s changed who leads %(subject)s"), False),
    ("groups.invitation.made", _("%(actor)s made a link into %(subject)s"), False),
    ("groups.invitation.ended", _("%(actor)s ended a link into %(subject)s"), False),
    ("groups.questions.changed", _("%(actor)s changed what %(subject)s asks"), False),
    ("groups.guidelines.published", _("%(actor)s published guidelines of %(subject)s"), False),
    ("groups.guidelines.accepted", _("%(actor)s accepted the guidelines of %(subject)s"), False),
    ("groups.space.created", _("%(actor)s made a space in %(subject)s"), False),
    ("groups.space.changed", _("%(actor)s changed a space of %(subject)s"), False),
    ("groups.space.archived", _("%(actor)s archived a space of %(subject)s"), False),
    ("groups.settings.changed", _("%(actor)s changed who may make groups"), False),
)
# Of these the leaders hear at once, and of the others the member whom it concerns.
_TO_LEADERS = ("groups.member.asked",)
_TO_MEMBER = ("groups.member.approved", "groups.member.declined", "groups.member.invited", "groups.member.removed")


def register() -> None:
    """Called once, when Django has loaded."""
    from folkmoot.groups.cards import groups_card
    from folkmoot.groups.clauses import clauses_by_ref, clauses_in_force
    from folkmoot.groups.commands.going import LEAVING, erase_from_groups, hear_of_leaving
    from folkmoot.groups.commands.keeping import check_spaces
    from folkmoot.groups.conditions import guidelines_to_accept
    from folkmoot.groups.moderated import register_moderated
    from folkmoot.groups.notices import KINDS
    from folkmoot.groups.personal import SECTIONS
    from folkmoot.groups.queries import picture_keys, who_is_in_which
    from folkmoot.groups.segments import register_segments

    register_moderated()
    register_segments()
    for name, sentence, counts in _KINDS:
        activity_kinds.add(name, ActivityKind(name, sentence, counts=counts))
    for names, event, to in ((_TO_LEADERS, "group-request", _leaders), (_TO_MEMBER, "group-decision", _member)):
        for name in names:
            kind = LiveKind(name, event, in_thread=False, names_subject=False, to=to)
            live_kinds.add(name, kind)
    nav_entries.add(
        "groups.list", NavEntry("groups.list", _("Groups"), "groups:list", "members", lambda actor: True, position=45)
    )
    card = HomeCard("groups.own", "groups/_card.html", groups_card, position=30)
    home_cards.add(card.name, card)
    consumers.add("groups.leaving", Consumer("groups.leaving", hear_of_leaving, kinds=LEAVING))
    erasers.add("groups", Eraser("groups", erase_from_groups))
    checks.add("groups.spaces", Check("groups.spaces", check_spaces))
    file_owners.add("groups.pictures", FileOwner("a picture of a group", picture_keys))
    space_keepers.add("groups", _keeper)
    clause_sources.add("group", ClauseSource("group", clauses_in_force, clauses_by_ref, position=20))
    member_groups.add("groups", who_is_in_which)
    space_conditions.add("groups", guidelines_to_accept)
    for notice in KINDS:
        notification_kinds.add(notice.name, notice)
    for section in SECTIONS:
        personal_data.add(section.name, section)


def _keeper(space_id: int) -> str:
    from folkmoot.groups.queries import group_of_space

    group = group_of_space(space_id)
    if group is None:
        return ""
    return _text("The members of this space are those of the group %(name)s.") % {"name": group.name}


def _leaders(line: LogLine) -> Iterable[int | None]:
    return list(line.details.get("leaders", ()))


def _member(line: LogLine) -> Iterable[int | None]:
    return (line.details.get("member"),)
