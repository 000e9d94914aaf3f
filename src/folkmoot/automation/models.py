"""Workflows, their versions, and what ran."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership


class Workflow(TenantModel):
    """A workflow. What it does is its version in force; `draft` is what is being written, None where nothing is."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        ARCHIVED = "archived", _("Archived")

    class Kind(models.TextChoices):
        WORKFLOW = "workflow", _("Workflow")
        JOURNEY = "journey", _("Journey")

    name = models.CharField(max_length=80)
    description = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.WORKFLOW)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    version = models.ForeignKey(
        "automation.WorkflowVersion", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    draft = models.JSONField(null=True, blank=True)
    # Rises with every change of the draft: who saves an older one would overwrite somebody's work.
    revision = models.PositiveIntegerField(default=1)
    template = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    activated_at = models.DateTimeField(null=True, blank=True)
    # Lines of the log up to here were considered: a replay of the log lets nobody in a second time.
    heard_line = models.BigIntegerField(default=0)
    # What kept it from running as it should; shown to managers until the next version or until they have seen it.
    trouble = models.CharField(max_length=300, blank=True)
    # Moments and recurrences up to here were dealt with.
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["community", "state", "name"], name="workflow_by_state")]

    def __str__(self) -> str:
        return self.name


class WorkflowVersion(TenantModel):
    """A definition that was put in force; never changed afterwards."""

    workflow = models.ForeignKey(Workflow, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    note = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["workflow", "number"], name="workflow_version_once")]


class Run(TenantModel):
    """One way through a workflow, by the version it began with."""

    class State(models.TextChoices):
        GOING = "going", _("Under way")
        DONE = "done", _("Finished")
        LEFT = "left", _("Left early")
        STOPPED = "stopped", _("Stopped")
        FAILED = "failed", _("Needs attention")
        CONTROL = "control", _("Only watched, to compare")

    workflow = models.ForeignKey(Workflow, on_delete=models.CASCADE, related_name="runs", db_index=False)
    version = models.ForeignKey(WorkflowVersion, on_delete=models.CASCADE, related_name="runs")
    member = models.ForeignKey(Membership, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    # What let it in: of one occasion there is one run, however often the occasion is told.
    key = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State, default=State.GOING)
    occasion = models.JSONField(default=dict)
    began_at = models.DateTimeField(default=timezone.now)
    next_step = models.CharField(max_length=20)
    due_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    goal_at = models.DateTimeField(null=True, blank=True)
    depth = models.PositiveSmallIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["workflow", "key"], name="run_once")]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="going"), name="run_due"),
            models.Index(fields=["workflow", "-id"], name="run_of_workflow"),
            models.Index(fields=["workflow", "member", "-id"], name="run_of_member"),
            models.Index(fields=["community", "member", "-id"], name="run_by_member"),
            models.Index(fields=["community", "state", "-id"], name="run_by_state"),
        ]


class StepRun(TenantModel):
    """What became of a step in a run. Steps only ever go forward, so there is at most one for each."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        RETRYING = "retrying", _("Will be tried again")
        DONE = "done", _("Done")
        SKIPPED = "skipped", _("Skipped")
        FAILED = "failed", _("Failed")

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="steps", db_index=False)
    step = models.CharField(max_length=20)
    action = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State)
    reaches_member = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=dict)
    reason = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["run", "step"], name="step_run_once")]
        indexes = [models.Index(fields=["community", "reaches_member", "-ended_at"], name="step_run_reaching")]


class AutomationSettings(TenantModel):
    """What holds for all workflows of a community."""

    assistant = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # How much workflows may send one member in a day, all together.
    messages_a_day = models.PositiveSmallIntegerField(default=3)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["community"], name="automation_settings_once")]


class Note(TenantModel):
    """A message of a workflow on a member's home page, until they put it away."""

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+", db_index=False)
    sender = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    run = models.ForeignKey(Run, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    html = models.TextField()
    text = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["community", "member", "seen_at", "-id"], name="note_by_member")]
