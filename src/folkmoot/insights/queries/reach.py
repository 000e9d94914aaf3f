"""What of the figures a reader may be told: nothing of spaces and tags they do not see, nobody by a segment."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from folkmoot.content.policies import tags_visible_to
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed
from folkmoot.insights.metrics.definition import Figure, Scope
from folkmoot.insights.policies import can_see_people
from folkmoot.spaces.policies import spaces_visible_to


def demand_reach(actor: Actor, scope: Scope) -> None:
    """Raises NotAllowed for figures of a space or a tag that the actor does not see, or that is none."""
    if can_see_people(actor):
        return
    spaces = set(scope.space_ids)
    unseen = spaces and spaces_visible_to(actor).filter(id__in=spaces).count() < len(spaces)
    if unseen or (scope.tag and not tags_visible_to(actor).filter(slug=scope.tag).exists()):
        raise NotAllowed(_("You do not see all that this is narrowed to."))


def seen_groups(actor: Actor, by: str, figures: Sequence[Figure]) -> list[Figure]:
    """The figures of a breakdown without spaces and tags that the actor does not see."""
    if can_see_people(actor) or by not in ("space", "tag"):
        return list(figures)
    keys = (
        spaces_visible_to(actor).values_list("id", flat=True)
        if by == "space"
        else tags_visible_to(actor).values_list("slug", flat=True)
    )
    seen = {str(key) for key in keys}
    return [each for each in figures if each.group in seen]


def names_nobody(actor: Actor, scope: Scope) -> bool:
    """Whether lists of threads and posts may be shown: by a segment they tell who is in it, by their authors."""
    return not scope.segment or can_see_people(actor)
