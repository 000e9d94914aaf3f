"""Networks as they were reckoned last."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone

from folkmoot.core.models import TenantModel

# How long an answer that is being reckoned is waited for before somebody asks anew.
PATIENCE = timedelta(minutes=20)


class KeptNetwork(TenantModel):
    """The answer to a question about the network, so that pages need not reckon; it may go at any time.

    `question` is what `graph.question` tells of one, and `key` its print. `version` is that of the store when it was
    answered. `asked_at` is set while the worker is to answer, and `said` why it could not.
    """

    key = models.CharField(max_length=40)
    question = models.JSONField()
    version = models.BigIntegerField(default=0)
    answer = models.JSONField(null=True)
    reckoned_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    said = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["community", "key"], name="insights_network_once")]

    @property
    def is_waiting(self) -> bool:
        """Whether the worker is still at it, or about to be."""
        return self.asked_at is not None and self.asked_at > timezone.now() - PATIENCE
