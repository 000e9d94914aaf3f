"""How far a mailbox was read."""

from __future__ import annotations

from django.db import models


class MailboxPosition(models.Model):
    """Up to which mail a mailbox was read. Numbers of another `validity` mean nothing (RFC 3501)."""

    mailbox = models.CharField(max_length=300, unique=True)
    validity = models.BigIntegerField(default=0)
    uid = models.BigIntegerField(default=0)
    checked_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)
