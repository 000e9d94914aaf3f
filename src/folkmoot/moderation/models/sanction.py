"""A measure against a member, from a notice to a ban."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership
from folkmoot.moderation.models.decision import Decision


class Sanction(TenantModel):
    """In force from `since` to `until` (None: until lifted), unless lifted before."""

    class Kind(models.TextChoices):
        NOTICE = "notice", _("Notice")
        WARNING = "warning", _("Warning")
        LIMITS = "limits", _("Limits")
        SILENCE = "silence", _("Silence")
        SUSPENSION = "suspension", _("Suspension")
        BAN = "ban", _("Ban")

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="sanctions", db_index=False)
    decision = models.ForeignKey(Decision, on_delete=models.SET_NULL, null=True, related_name="sanctions")
    kind = models.CharField(max_length=10, choices=Kind)
    # Of limits and silence by who looks after one space only: nothing outside of it.
    space_id = models.BigIntegerField(null=True)
    # Of limits: {"slow_mode": seconds, "no_links": true, "no_threads": true}
    limits = models.JSONField(default=dict)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)
    # Set when the member came while it bound them, whether or not they were told of it.
    met_at = models.DateTimeField(null=True)
    # Set when it ran out by itself and the member was told.
    ended_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["community", "member", "-id"], name="moderation_sanction_by_member"),
            models.Index(fields=["community", "until"], name="moderation_sanction_end"),
        ]

    def is_in_force(self, now: datetime | None = None) -> bool:
        """Whether it binds the member: not lifted, and not run out."""
        return self.lifted_at is None and (self.until is None or self.until > (now or timezone.now()))
