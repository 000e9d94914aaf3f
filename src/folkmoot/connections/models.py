"""Tokens of programs, remembered answers, and what imports have brought."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership


class ApiToken(TenantModel):
    """A program's key to act for a member; only its hash is kept."""

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)


class IdempotentAnswer(TenantModel):
    """The answer to a write that named an Idempotency-Key, so that repeating it does nothing twice."""

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["member", "key"], name="idempotent_answer_once")]


class ImportedItem(TenantModel):
    """What an item of a source became here, so that importing again adds nothing twice."""

    source = models.CharField(max_length=40)
    kind = models.CharField(max_length=12)
    external_id = models.CharField(max_length=200)
    object_id = models.BigIntegerField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["community", "source", "kind", "external_id"], name="imported_item_once")
        ]
        indexes = [models.Index(fields=["community", "kind", "object_id"], name="imported_item_by_object")]
