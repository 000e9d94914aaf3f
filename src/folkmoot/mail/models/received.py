"""A mail that came in, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.communities.models import Community
from folkmoot.members.models import Membership


class ReceivedMail(models.Model):
    """A mail as it came, kept before its bringer is told that we have it.

    It belongs to a community as soon as it is known whose it is: a complaint is not before it is read. That is why this
    is no table of a community.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        TAKEN = "taken", _("Taken")
        REFUSED = "refused", _("Refused")
        IGNORED = "ignored", _("Ignored: sent by a program")
        REPORT = "report", _("A report about a letter")
        FAILED = "failed", _("Failed")

    community = models.ForeignKey(Community, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    member = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    # Of recipient and Message-ID: what is brought twice is kept once.
    key = models.CharField(max_length=64, unique=True)
    recipient = models.CharField(max_length=254)
    # Who the envelope names; null where it is not known, empty for reports and automatic mail.
    envelope_sender = models.CharField(max_length=254, null=True)
    sender = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    way = models.CharField(max_length=10)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    # Why it was refused or ignored, in a word, and said to people.
    code = models.CharField(max_length=40, blank=True)
    said = models.CharField(max_length=500, blank=True)
    # What a reply was to, and what it has become ("post:12", "/t/3/4").
    target = models.CharField(max_length=80, blank=True)
    place = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="received_mail_due"),
            models.Index(fields=["community", "-id"], name="received_mail_newest"),
            models.Index(fields=["member", "-created_at"], name="received_mail_by_member"),
            models.Index(fields=["created_at"], name="received_mail_by_age"),
        ]
