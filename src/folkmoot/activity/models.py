"""The log of everything that happens, and how far each consumer has read it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from folkmoot.core.models import TenantModel


class Activity(TenantModel):
    """One thing that happened: who, what, to what, where, when and by which way.

    Ids rise in the order of insertion. On PostgreSQL a transaction may commit later than one with a higher id,
    so consumers read below `activity.horizon.final_id` and never skip it.
    """

    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=80)
    member_id = models.BigIntegerField(null=True)
    actor_kind = models.CharField(max_length=10, default="member")
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    space_id = models.BigIntegerField(null=True)
    thread_id = models.BigIntegerField(null=True)
    details = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        verbose_name_plural = "activities"
        indexes = [
            models.Index(fields=["community", "id"], name="activity_by_community"),
            models.Index(fields=["community", "member_id", "id"], name="activity_by_member"),
            models.Index(fields=["community", "subject_type", "subject_id", "id"], name="activity_by_subject"),
        ]


class ConsumerPosition(models.Model):
    """How far a consumer has read the log: the last Activity id that it has dealt with."""

    name = models.CharField(max_length=60, primary_key=True)
    position = models.BigIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)
    last_error = models.TextField(blank=True)
