"""What a community's managers decided of its figures."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from folkmoot.core.models import TenantModel

_WEIGHT = (MinValueValidator(0.0), MaxValueValidator(100.0))
_HOURS = (MinValueValidator(0.1), MaxValueValidator(10_000.0))


class FigureSettings(TenantModel):
    """Who counts, how small a group may be, what a deed weighs; a community without a row has the defaults."""

    with_staff = models.BooleanField(default=False)
    with_bots = models.BooleanField(default=False)
    minimum = models.PositiveSmallIntegerField(default=5, validators=[MinValueValidator(1), MaxValueValidator(100)])
    weight_post = models.FloatField(default=3.0, validators=_WEIGHT)
    weight_thread = models.FloatField(default=2.0, validators=_WEIGHT)
    weight_reaction = models.FloatField(default=1.0, validators=_WEIGHT)
    weight_visit = models.FloatField(default=0.2, validators=_WEIGHT)
    weight_other = models.FloatField(default=1.0, validators=_WEIGHT)
    # The shares of all activity, from the busiest member down, at which the levels core and regular end.
    core = models.FloatField(default=0.8, validators=[MinValueValidator(0.01), MaxValueValidator(0.99)])
    regular = models.FloatField(default=0.95, validators=[MinValueValidator(0.01), MaxValueValidator(1.0)])
    response_hours = models.FloatField(default=24.0, validators=_HOURS)
    resolution_hours = models.FloatField(default=72.0, validators=_HOURS)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["community"], name="insights_figure_settings_once"),
            models.CheckConstraint(condition=Q(core__lte=F("regular")), name="insights_core_before_regular"),
        ]
