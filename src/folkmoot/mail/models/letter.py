"""A letter in the queue, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership


class QueuedLetter(TenantModel):
    """A letter on its way. What it says is forgotten when it has been sent."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        # A sender has it on its list, and has not begun with it.
        CLAIMED = "claimed", _("About to be sent")
        # Between these two a sender may have died: nobody knows whether the server took it.
        SENDING = "sending", _("Being sent")
        UNCLEAR = "unclear", _("Perhaps sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not sent")
        STOPPED = "stopped", _("Held back")

    member = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    address = models.EmailField(max_length=254)
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    message_id = models.CharField(max_length=250)
    # The rest of its headers, by their names in `letters.Letter`.
    headers = models.JSONField(default=dict)
    is_bulk = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    claim = models.CharField(max_length=32, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["community", "address", "message_id"], name="queued_letter_once")
        ]
        indexes = [
            models.Index(fields=["is_bulk", "next_at"], condition=Q(state="waiting"), name="queued_letter_due"),
            models.Index(
                fields=["changed_at"], condition=Q(state__in=["claimed", "sending"]), name="queued_letter_in_hand"
            ),
            models.Index(fields=["state", "changed_at"], name="queued_letter_by_state"),
            models.Index(fields=["community", "-id"], name="queued_letter_newest"),
        ]
