"""What the analytic store has yet to hear, and which members are programs."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership


class StoreNews(TenantModel):
    """Records of which the log told that they changed, and which the store has not read anew yet.

    `records` names them: {"post": [12], "member": [7]}; {"everything": true} asks for building it anew.
    """

    records = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        verbose_name_plural = "store news"
        indexes = [models.Index(fields=["community", "id"], name="store_news_by_community")]


class BotMark(TenantModel):
    """Somebody said whether a member is a program; without a mark the store judges by how the member acts."""

    member = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="+")
    is_bot = models.BooleanField()
    # None: the source of an import said so.
    marked_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
