"""Services of others that look at texts, and what they are asked."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.core.models import TenantModel


class OutsideCheck(TenantModel):
    """A service that a community asks. Its key is sealed, shown to nobody and exported nowhere."""

    class Kind(models.TextChoices):
        AKISMET = "akismet", _("Akismet, or what speaks like it")
        OPENAI = "openai", _("OpenAI's moderation endpoint, or what speaks like it")

    kind = models.CharField(max_length=8, choices=Kind)
    address = models.CharField(max_length=300)
    sealed_key = models.TextField(blank=True)
    # Of services that have several.
    model = models.CharField(max_length=100, blank=True)
    is_on = models.BooleanField(default=True)
    # Members up to this trust level are asked about before others see what they write; -1: nobody.
    before_level = models.SmallIntegerField(default=-1)
    # What it finds from this score on counts; services that say yes or no are taken at their word.
    threshold = models.FloatField(default=0.5)
    # Why it did not answer the last time, for managers; empty when it did.
    trouble = models.CharField(max_length=300, blank=True)
    trouble_at = models.DateTimeField(null=True)
    asked = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["community", "kind"], name="outside_check_once")]


class OutsideErrand(TenantModel):
    """Something to ask or tell a service about a post, taken by one worker at a time; forgotten after some weeks."""

    class Kind(models.TextChoices):
        CHECK = "check", _("Ask about it")
        SPAM = "spam", _("Say that it was spam")
        HAM = "ham", _("Say that it was none")

    kind = models.CharField(max_length=5, choices=Kind, default=Kind.CHECK)
    post_id = models.BigIntegerField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now, null=True)
    # What was found, by service: {"akismet": ["spam"], "openai": []}.
    found = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["community", "post_id", "kind"], name="outside_errand_once")]
        indexes = [models.Index(fields=["next_at"], name="outside_errand_due")]
