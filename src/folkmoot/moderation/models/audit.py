"""The audit log: a chain of entries, each signed together with the one before."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from folkmoot.core.models import TenantModel


class AuditEntry(TenantModel):
    """One act of somebody with power, or of a rule. It holds no words that people wrote: erasing breaks nothing."""

    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField(default=timezone.now)
    # A kind of activity: "moderation.decision.made", "members.role.changed".
    kind = models.CharField(max_length=80)
    body = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["community", "sequence"], name="moderation_audit_sequence_once")]


class AuditHead(TenantModel):
    """Where a community's chain ends: the lock for appending, and a signed witness of what must be there."""

    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=64, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["community"], name="moderation_audit_head_once")]
