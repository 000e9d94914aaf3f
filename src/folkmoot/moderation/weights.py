"""What a flag weighs: by the flagger's standing, and by how often moderators agreed with them."""

from __future__ import annotations

from folkmoot.core.actor import Actor

# By trust level. A newcomer counts, and little; below a trusted member no single flag counts as one.
_BY_TRUST = (0.15, 0.4, 1.0, 1.5, 2.0)
_STAFF = 2.5
TRUSTED_FROM = 2
# However many they are: accounts without trust together never weigh what one trusted member does.
CROWD_AT_MOST = 0.9


def accuracy(agreed: int, disagreed: int) -> float:
    """1 for who has no record yet; at most 1.5, and falling towards 0 for who is hardly ever agreed with.

    The mean of a Beta distribution that begins with two flags agreed with and one not: a few mistakes cost little.
    """
    return 1.5 * (agreed + 2) / (agreed + disagreed + 3)


def is_trusted(actor: Actor) -> bool:
    """Whether the actor's flags count beyond the crowd's."""
    return actor.is_staff or actor.trust_level >= TRUSTED_FROM


def weight_of_flag(actor: Actor, agreed: int, disagreed: int) -> float:
    """The weight of one more flag of the actor."""
    base = _STAFF if actor.is_staff else _BY_TRUST[min(actor.trust_level, 4)]
    return round(base * accuracy(agreed, disagreed), 4)


def together(trusted: float, crowd: float) -> float:
    """What the flags of a case weigh: all that trusted members said, and of the rest no more than the crowd may."""
    return round(trusted + min(crowd, CROWD_AT_MOST), 4)
