"""What moderators may be spared the sight of until they ask for it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from folkmoot.core.guidelines import Clause, ClauseCategory


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

NO_CARE = (0, "")
# The least severity and the category of cases under a clause that is about something, until managers say otherwise:
# nobody has to have found the settings before moderators are spared a sight.
_OF_CLAUSES: dict[str, tuple[int, str]] = {
    ClauseCategory.SPAM: (0, Category.SPAM),
    ClauseCategory.HARASSMENT: (0, Category.INSULT),
    ClauseCategory.HATE: (0, Category.HATE),
    ClauseCategory.SEXUAL: (0, Category.SEXUAL),
    ClauseCategory.VIOLENCE: (2, Category.THREAT),
    ClauseCategory.MINORS: (3, Category.SEXUAL),
    ClauseCategory.SELF_HARM: (3, Category.SELF_HARM),
}


def care_by_itself(clause: Clause | None) -> tuple[int, str]:
    """The least severity, and the category, of cases under this clause where managers have set none."""
    return _OF_CLAUSES.get(clause.category, NO_CARE) if clause is not None else NO_CARE


def is_heavy(severity: int, category: str) -> bool:
    """Whether seeing it wears on people. What is urgent need not: much of what rules hide is advertising."""
    return severity >= _WORST or category in _COVERED


def is_veiled(severity: int, category: str) -> bool:
    """Whether its words are covered until somebody asks for them."""
    return is_heavy(severity, category)


def look_weight(severity: int, category: str) -> int:
    """What a look at such a case counts as."""
    return max(severity, HEAVY_FROM) if is_heavy(severity, category) else min(severity, HEAVY_FROM - 1)
