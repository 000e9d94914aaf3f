"""What each trust level may do: one table, shown to members on the page about trust."""

from __future__ import annotations

from dataclasses import dataclass

from folkmoot.core.actor import Actor
from folkmoot.core.roles import Role


@dataclass(frozen=True, slots=True)
class Abilities:
    """Limits and rights of a trust level; counts are per post unless they say otherwise."""

    links: int
    images: int
    mentions: int
    threads_a_day: int
    posts_a_day: int
    may_flag: bool
    may_message: bool
    may_edit_wikis: bool
    may_rename_threads: bool
    may_curate: bool


# The first level's limits are Discourse's for new users; nobody above level 0 meets them in honest use.
BY_LEVEL = (
    Abilities(2, 1, 2, 3, 10, False, False, False, False, False),
    Abilities(20, 10, 10, 20, 100, True, True, True, False, False),
    Abilities(50, 20, 10, 40, 300, True, True, True, False, False),
    Abilities(100, 40, 20, 100, 1000, True, True, True, True, False),
    Abilities(100, 40, 20, 100, 1000, True, True, True, True, True),
)
_STAFF = Abilities(1000, 1000, 100, 10_000, 10_000, True, True, True, True, True)


def abilities_of(actor: Actor) -> Abilities:
    """What the actor may do by trust; roles from editor on are not limited by it."""
    if actor.is_system or actor.role.at_least(Role.EDITOR):
        return _STAFF
    return BY_LEVEL[actor.trust_level]
