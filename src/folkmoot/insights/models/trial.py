"""A trial of two ways with newcomers: chance decides who gets which, and their weeks after show what it did."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership


class Trial(TenantModel):
    """Whoever joins from the first to the last day is in it, in arm A (as before) or B (the new way)."""

    class Outcome(models.TextChoices):
        POSTED = "posted", _("wrote something in their first two weeks")
        ANSWERED = "answered", _("were answered in their first two weeks")
        CAME_BACK = "came_back", _("were here again in their second week")

    name = models.CharField(max_length=80)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.CAME_BACK)
    # Of a hundred newcomers, so many get the new way.
    share_b = models.PositiveSmallIntegerField(default=50, validators=[MinValueValidator(5), MaxValueValidator(95)])
    # Of those, only who is in this saved segment (its key); empty: everybody.
    segment = models.CharField(max_length=40, blank=True)
    first_day = models.DateField()
    last_day = models.DateField()
    made_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(first_day__lte=F("last_day")), name="insights_trial_has_days"),
            models.CheckConstraint(condition=Q(share_b__gte=5, share_b__lte=95), name="insights_trial_has_arms"),
        ]

    def __str__(self) -> str:
        return self.name
