"""What moderators may be spared the sight of until they ask for it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """The kinds of heavy material; a case of none is shown as it is."""

    SPAM = "spam", _("Advertising")
    INSULT = "insult", _("Insults")
    HATE = "hate", _("Hate")
    THREAT = "threat", _("Threats")
    VIOLENCE = "violence", _("Violence")
    SEXUAL = "sexual", _("Sexual")
    SELF_HARM = "self-harm", _("Self-harm")


# A `Look` of so much counts towards what somebody sees in a shift.
HEAVY_FROM = 2
_WORST = 3
_COVERED = frozenset({Category.HATE, Category.THREAT, Category.VIOLENCE, Category.SEXUAL, Category.SELF_HARM})


def is_heavy(severity: int, category: str) -> bool:
    """Whether seeing it wears on people. What is urgent need not: much of what rules hide is advertising."""
    return severity >= _WORST or category in _COVERED


def is_veiled(severity: int, category: str) -> bool:
    """Whether its words are covered until somebody asks for them."""
    return is_heavy(severity, category)


def look_weight(severity: int, category: str) -> int:
    """What a look at such a case counts as."""
    return max(severity, HEAVY_FROM) if is_heavy(severity, category) else min(severity, HEAVY_FROM - 1)
