"""The classifiers that a community made of its own decisions, and how it wants its scores."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership

_SHARES = [MinValueValidator(0.001), MaxValueValidator(0.5)]


class CommunityClassifier(TenantModel):
    """One training on the community's decisions. It leans on the general classifier that it was trained with."""

    class State(models.TextChoices):
        IN_FORCE = "in-force", _("In use")
        KEPT = "kept", _("Kept")
        REFUSED = "refused", _("Not better, left out")

    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State)
    # Where its file lies in storage.
    key = models.CharField(max_length=200)
    checksum = models.CharField(max_length=64)
    # The checksum of the general classifier beneath; with another one it can not be used.
    base_checksum = models.CharField(max_length=64)
    # By label: texts learned from, measured with, and both classifiers' figures on those.
    figures = models.JSONField(default=dict)
    # Decisions up to this one were learned from.
    last_decision_id = models.BigIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="moderation_classifier_number"),
            models.UniqueConstraint(
                fields=["community"], condition=Q(state="in-force"), name="moderation_classifier_one_in_force"
            ),
        ]


class ClassifierSettings(TenantModel):
    """One row a community; where there is none, the defaults hold."""

    learns = models.BooleanField(default=True)
    # Of how many texts it is taken to be so: chances mean nothing without it.
    spam_share = models.FloatField(default=0.05, validators=_SHARES)
    toxicity_share = models.FloatField(default=0.05, validators=_SHARES)
    # When a training was asked for, until one has ended; what came of the last that made nothing.
    asked_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    said = models.TextField(blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["community"], name="moderation_classifier_settings_once")]
