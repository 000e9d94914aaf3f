"""What each trust level may do: one table, shown to members on the page about trust; its numbers managers change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from folkmoot.core.actor import Actor
from folkmoot.core.roles import Role
from folkmoot.members.models import Limit, TrustThreshold


@dataclass(frozen=True, slots=True)
class Abilities:
    """Limits and rights of a trust level; counts are per post unless they say otherwise."""

    links: int
    images: int
    mentions: int
    threads_a_day: int
    posts_a_day: int
    flags_a_day: int
    may_message: bool = False
    may_link_in_profile: bool = False
    may_edit_wikis: bool = False
    may_invite: bool = False
    may_rename_threads: bool = False
    may_curate: bool = False
    may_edit_posts: bool = False


# The first level's limits are Discourse's for new users, who may flag here (docs/decisions/0067); nobody above level 0
# meets them in honest use.
BY_LEVEL = (
    Abilities(2, 1, 2, 3, 10, 5),
    Abilities(20, 10, 10, 20, 100, 15, True, True, True),
    Abilities(50, 20, 10, 40, 300, 30, True, True, True, True),
    Abilities(100, 40, 20, 100, 1000, 60, True, True, True, True, True),
    Abilities(100, 40, 20, 100, 1000, 100, True, True, True, True, True, True, True),
)
_STAFF = Abilities(1000, 1000, 100, 10_000, 10_000, 100, True, True, True, True, True, True, True)


def trusted_with(actor: Actor) -> Abilities:
    """What the actor's trust level may do, whatever the role. Its numbers are the defaults: ask `abilities_of`."""
    return BY_LEVEL[actor.trust_level]


def abilities_of(actor: Actor) -> Abilities:
    """What the actor may do by trust, with the community's numbers; roles from editor on are not limited by it."""
    if actor.is_system or actor.role.at_least(Role.EDITOR):
        return _STAFF
    return levels_of(actor.community_id, actor.trust_level)[actor.trust_level]


def may_message(actor: Actor) -> bool:
    """Whether the actor may begin conversations with others than staff."""
    return actor.is_system or actor.role.at_least(Role.EDITOR) or trusted_with(actor).may_message


def levels_of(community_id: int, level: int | None = None) -> list[Abilities]:
    """The table as it holds in a community, in one statement; with `level` that row alone is looked up."""
    rows = TrustThreshold.everywhere.filter(community_id=community_id, metric__in=Limit.values)
    if level is not None:
        rows = rows.filter(level=level)
    changed: dict[int, dict[str, int]] = {}
    for of_level, name, value in rows.values_list("level", "metric", "value"):
        changed.setdefault(of_level, {})[name] = value
    return [_with(abilities, changed.get(number, {})) for number, abilities in enumerate(BY_LEVEL)]


def limits_of(community_id: int) -> dict[int, dict[str, int]]:
    """The numbers of the table by level and limit."""
    return {
        number: {name: getattr(level, name) for name in Limit.values}
        for number, level in enumerate(levels_of(community_id))
    }


def _with(abilities: Abilities, numbers: Mapping[str, Any]) -> Abilities:
    return replace(abilities, **numbers) if numbers else abilities
