"""What moderators tell each other about a member."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership


class MemberNote(TenantModel):
    """For those who moderate, and for the member's own export of their data."""

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="moderator_notes", db_index=False)
    author = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    text = models.TextField(max_length=2000)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["community", "member", "-id"], name="moderation_note_by_member")]
