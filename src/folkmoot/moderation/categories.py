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


# From here on a case is heavy: counted towards what somebody sees in a shift.
HEAVY_FROM = 2
_VEILED = frozenset({Category.HATE, Category.THREAT, Category.VIOLENCE, Category.SEXUAL, Category.SELF_HARM})


def is_heavy(severity: int, category: str) -> bool:
    """Whether seeing it wears on people."""
    return severity >= HEAVY_FROM or category in _VEILED


def is_veiled(severity: int, category: str) -> bool:
    """Whether its words are covered until somebody asks for them."""
    return severity >= HEAVY_FROM or category in _VEILED
