"""Tokens of programs, remembered answers, and what imports have brought."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

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


class ImportRun(TenantModel):
    """An export that a manager uploaded, and how far the importer is with it."""

    class Kind(models.TextChoices):
        DISCOURSE = "discourse", "Discourse"
        SLACK = "slack", "Slack"
        STACKEXCHANGE = "stackexchange", "Stack Exchange"
        MBOX = "mbox", _("Mailing list (mbox)")
        CSV = "csv", _("Tables (CSV)")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        FAILED = "failed", _("Failed")

    kind = models.CharField(max_length=15, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    # Emptied when the import is through: what was uploaded is not kept.
    file_key = models.CharField(max_length=300, blank=True)
    file_name = models.CharField(max_length=200)
    file_size = models.BigIntegerField(default=0)
    started_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    # A running import gives signs of life; one that does not was killed and is taken up again.
    beat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True, blank=True)
    report = models.JSONField(default=dict)
    error = models.TextField(blank=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["state", "id"], name="import_run_by_state")]

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.state in (self.State.FINISHED, self.State.FAILED)
