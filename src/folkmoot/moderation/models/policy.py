"""What a community has settled about measures against members, about appeals and about raids."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from folkmoot.core.models import TenantModel


def first_ladder() -> list[dict[str, Any]]:
    """The steps that a community begins with."""
    return [
        {"kind": "notice"},
        {"kind": "warning"},
        {"kind": "limits", "days": 3, "limits": {"slow_mode": 600, "no_links": True, "no_threads": True}},
        {"kind": "silence", "days": 3},
        {"kind": "suspension", "days": 14},
        {"kind": "ban"},
    ]


class SanctionPolicy(TenantModel):
    """One row a community; where there is none, the defaults hold."""

    class RaidAnswer(models.TextChoices):
        OFF = "off", _("Do nothing")
        PROPOSE = "propose", _("Tell the moderators, who decide")
        ACTIVATE = "activate", _("Begin at once, and tell the moderators")

    # In order: {"kind": "limits", "days": 3, "limits": {...}}; without days it has no end.
    steps = models.JSONField(default=first_ladder)
    # Measures older than that no longer count for the next step.
    decay_days = models.PositiveSmallIntegerField(
        default=180, validators=[MinValueValidator(1), MaxValueValidator(3650)]
    )
    # Six months is what the EU's Digital Services Act asks of platforms (art. 20).
    appeal_days = models.PositiveSmallIntegerField(
        default=183, validators=[MinValueValidator(1), MaxValueValidator(730)]
    )
    undo_minutes = models.PositiveSmallIntegerField(
        default=60, validators=[MinValueValidator(1), MaxValueValidator(1440)]
    )
    raid_answer = models.CharField(max_length=8, choices=RaidAnswer, default=RaidAnswer.PROPOSE)
    raid_hours = models.PositiveSmallIntegerField(default=3, validators=[MinValueValidator(1), MaxValueValidator(72)])
    # Whoever joined fewer days ago is a newcomer while a raid is on.
    newcomer_days = models.PositiveSmallIntegerField(
        default=7, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["community"], name="moderation_policy_once")]
