"""What outlives an erasure: that somebody was suspended, until the suspension ends."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from folkmoot.core.models import TenantModel


class HeldSuspension(TenantModel):
    """A suspension whose member was erased: a keyed hash of an address, and nothing else of the person."""

    address_hash = models.CharField(max_length=64)
    # Empty for one without an end.
    until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["community", "address_hash"], name="held_suspension_once")]
