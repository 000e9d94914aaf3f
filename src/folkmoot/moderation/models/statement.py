"""What a statement of reasons needs beside its decision, and whether it has been sent."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.core.models import TenantModel
from folkmoot.moderation.models.decision import Decision


class TransparencySettings(TenantModel):
    """What a community tells the public of its moderation; without a row nothing."""

    class Period(models.TextChoices):
        MONTH = "month", _("Every month")
        QUARTER = "quarter", _("Every quarter")
        YEAR = "year", _("Every year")

    is_public = models.BooleanField(default=False)
    # One length for the public: from two, numbers that were held back could be worked out.
    period = models.CharField(max_length=7, choices=Period, default=Period.QUARTER)
    threshold = models.PositiveSmallIntegerField(default=5, validators=[MinValueValidator(2), MaxValueValidator(100)])
    sends_statements = models.BooleanField(default=False)
    # Who answers for the service by law, and where they are reached.
    provider = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["community"], name="moderation_transparency_once")]


class StatementDetails(TenantModel):
    """What a moderator said of a statement beyond what follows from the decision; empty: as it follows."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="statement_details")
    category = models.CharField(max_length=80, blank=True)
    keywords = models.JSONField(default=list)
    legal_ground = models.CharField(max_length=500, blank=True)
    explanation = models.TextField(max_length=2000, blank=True)
    is_illegal_too = models.BooleanField(default=False)
    content_language = models.CharField(max_length=2, blank=True)
    # Countries; empty: everywhere.
    territories = models.JSONField(default=list)

    class Meta(TenantModel.Meta):
        pass


class StatementDelivery(TenantModel):
    """A statement on its way to the DSA Transparency Database."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits")
        SENT = "sent", _("Sent")
        REFUSED = "refused", _("Refused")

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="statement_delivery")
    puid = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    # What the database calls it.
    remote_id = models.CharField(max_length=64, blank=True)
    error = models.TextField(blank=True, max_length=2000)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["community", "state", "next_at"], name="moderation_delivery_due")]
