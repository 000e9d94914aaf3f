"""The devices that members are told on, and what is on its way to them."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership


class Subscription(TenantModel):
    """A browser that asked its push service for an address. Whoever has the address and keys can be told there."""

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    # It ends with the sign-in in which it was made: who signs a lost device out is not read on it any more.
    session = models.ForeignKey("usersessions.UserSession", on_delete=models.CASCADE, null=True, related_name="+")
    endpoint = models.TextField()
    # An address is too long for an index of every engine.
    endpoint_hash = models.CharField(max_length=64, unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=30)
    name = models.CharField(max_length=80)
    shows_text = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True)
    # Failures in a row; while `rests_until` lies ahead nothing is sent.
    failures = models.PositiveSmallIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    rests_until = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["community", "member"], name="subscription_of_member")]


class PushMessage(TenantModel):
    """Something on its way to a device; gone when the push service has it, or when it is too late."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="messages", db_index=False)
    # What has the same topic replaces what has not been sent yet, here and at the push service.
    topic = models.CharField(max_length=32)
    urgency = models.CharField(max_length=8, default="normal")
    payload = models.TextField()
    due_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["subscription", "topic"], name="push_message_topic_once")]
        indexes = [models.Index(fields=["due_at"], name="push_message_due")]
