"""Measures for a whole space or the whole community, which all end by themselves."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership


class Brake(TenantModel):
    """In force from `since` to `until`, unless it was ended before."""

    class Kind(models.TextChoices):
        SLOW = "slow", _("Slow mode")
        LOCK = "lock", _("Lock")
        RAID = "raid", _("Raid mode")

    kind = models.CharField(max_length=5, choices=Kind)
    # Empty: everywhere in the community.
    space_id = models.BigIntegerField(null=True)
    # Of slow mode: between two posts of a member.
    seconds = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True)
    # Nobody where a jump of sign-ups or flags set it off.
    begun_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # Not in force, but a proposal that a moderator has yet to take up; after `until` it is void.
    is_proposal = models.BooleanField(default=False)
    # The figures that spoke for it.
    figures = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["community", "kind", "space_id"],
                condition=Q(ended_at=None, space_id__isnull=False),
                name="moderation_brake_once_a_space",
            ),
            models.UniqueConstraint(
                fields=["community", "kind"],
                condition=Q(ended_at=None, space_id=None),
                name="moderation_brake_once_everywhere",
            ),
        ]
        indexes = [models.Index(fields=["community", "ended_at", "until"], name="moderation_brake_in_force")]

    def is_in_force(self, now: datetime | None = None) -> bool:
        return not self.is_proposal and self.ended_at is None and self.until > (now or timezone.now())
