"""What the spaces room contributes to the whole."""

from django.utils.translation import gettext_lazy as _

from folkmoot.core.guidelines import ClauseSource, clause_sources
from folkmoot.core.notices import Followed, followed
from folkmoot.core.registry import (
    ActivityKind,
    Eraser,
    SetUpStep,
    activity_kinds,
    erasers,
    personal_data,
    set_up_steps,
    space_conditions,
)


def register() -> None:
    """Called once, when Django has loaded."""
    from folkmoot.spaces.commands.guidelines import erase_acceptances
    from folkmoot.spaces.following import space_names
    from folkmoot.spaces.guidelines import guidelines_to_accept
    from folkmoot.spaces.personal import SECTIONS
    from folkmoot.spaces.queries import clauses_by_ref, clauses_in_force
    from folkmoot.spaces.segments import register_segments

    for name, sentence in (
        ("spaces.space.created", _("%(actor)s made the space %(subject)s")),
        ("spaces.space.changed", _("%(actor)s changed the space %(subject)s")),
        ("spaces.space.archived", _("%(actor)s archived the space %(subject)s")),
        ("spaces.spaces.ordered", _("%(actor)s put the spaces in another order")),
        ("spaces.member.added", _("%(actor)s let a member into a space")),
        ("spaces.member.removed", _("%(actor)s took a member out of a space")),
        ("spaces.guidelines.published", _("%(actor)s published guidelines of the space %(subject)s")),
        ("spaces.guidelines.accepted", _("%(actor)s accepted the guidelines of the space %(subject)s")),
    ):
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
    followed.add("space", Followed("space", _("Space"), space_names))
    step = SetUpStep("spaces", _("First spaces"), _("Where people talk"), "spaces:set-up", position=40)
    set_up_steps.add(step.name, step)
    register_segments()
    space_conditions.add("spaces", guidelines_to_accept)
    clause_sources.add("space", ClauseSource("space", clauses_in_force, clauses_by_ref, position=30))
    erasers.add("spaces", Eraser("spaces", erase_acceptances))
    for section in SECTIONS:
        personal_data.add(section.name, section)
