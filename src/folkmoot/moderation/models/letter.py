"""Words to authors, prepared for a clause, a deed and a language."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from folkmoot.core.models import TenantModel
from folkmoot.moderation.models.decision import Decision


class LetterTemplate(TenantModel):
    """What is said to an author; moderators may change it before it is sent.

    `clause` is a clause without its version ("community:2"), so that it outlives small changes; empty for every clause.
    """

    clause = models.CharField(max_length=60, blank=True)
    deed = models.CharField(max_length=10, choices=Decision.Deed)
    language = models.CharField(max_length=10)
    text = models.TextField(max_length=4000)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["community", "clause", "deed", "language"], name="moderation_letter_once")
        ]
