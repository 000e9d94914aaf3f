"""What the spaces room contributes to the whole."""

from django.utils.translation import gettext_lazy as _

from folkmoot.core.notices import Followed, followed
from folkmoot.core.registry import ActivityKind, SetUpStep, activity_kinds, set_up_steps


def register() -> None:
    """Called once, when Django has loaded."""
    from folkmoot.spaces.following import space_names

    for name, sentence in (
        ("spaces.space.created", _("%(actor)s made the space %(subject)s")),
        ("spaces.space.changed", _("%(actor)s changed the space %(subject)s")),
        ("spaces.space.archived", _("%(actor)s archived the space %(subject)s")),
        ("spaces.spaces.ordered", _("%(actor)s put the spaces in another order")),
        ("spaces.member.added", _("%(actor)s let a member into a space")),
        ("spaces.member.removed", _("%(actor)s took a member out of a space")),
    ):
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
    followed.add("space", Followed("space", _("Space"), space_names))
    step = SetUpStep("spaces", _("First spaces"), _("Where people talk"), "spaces:set-up", position=40)
    set_up_steps.add(step.name, step)
