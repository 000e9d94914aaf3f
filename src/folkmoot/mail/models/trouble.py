"""Addresses at which mail fails, or is not wanted."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.core.models import TenantModel


class TroubledAddress(TenantModel):
    """An address with trouble. While `paused_at` is set it gets no letters from this community."""

    class Reason(models.TextChoices):
        BOUNCED = "bounced", _("There is no such mailbox, or it takes no mail")
        SOFT = "soft", _("Mail failed again and again")
        COMPLAINT = "complaint", _("The recipient called our mail spam")
        REFUSED = "refused", _("The mail server refused the address")

    address = models.EmailField(max_length=254)
    reason = models.CharField(max_length=10, choices=Reason, default=Reason.SOFT)
    # What the other side said.
    said = models.CharField(max_length=500, blank=True)
    # Failures that may pass, since the last one that is too long ago to count.
    softs = models.PositiveSmallIntegerField(default=0)
    last_at = models.DateTimeField(default=timezone.now)
    paused_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        verbose_name_plural = "troubled addresses"
        constraints = [models.UniqueConstraint("community", Lower("address"), name="troubled_address_once")]
        indexes = [models.Index(fields=["community", "-paused_at"], name="troubled_address_newest")]
