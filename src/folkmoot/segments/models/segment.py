"""A saved segment: members by what they are and do, found anew whenever it is asked."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from folkmoot.core.models import TenantModel
from folkmoot.core.segments import segment_actions
from folkmoot.members.models import Membership


class Segment(TenantModel):
    """A condition with a name. `key` stays as it is: others ask for it by that, and figures are kept under it."""

    key = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=300, blank=True)
    condition = models.JSONField(default=dict)
    made_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    # Rises with every change: who edits an older one would overwrite somebody's condition.
    revision = models.PositiveIntegerField(default=1)
    # For lists: how many were in it then, none where that could not be told. Nothing is done by it.
    count = models.PositiveIntegerField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["community", "key"], name="segment_key_once"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(key=""), name="segment_is_named"),
        ]

    def __str__(self) -> str:
        return self.name


class SegmentRun(TenantModel):
    """Something is done to everybody who was in a segment at that moment, some at a time.

    `waiting` are the members for whom it is still to be done; it is empty once it is over.
    """

    segment = models.ForeignKey(Segment, on_delete=models.SET_NULL, null=True, related_name="runs")
    # How it was called then.
    name = models.CharField(max_length=80)
    action = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    made_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    count = models.PositiveIntegerField()
    waiting = models.JSONField(default=list)
    done = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Why it ended before everybody's turn.
    trouble = models.CharField(max_length=300, blank=True)
    # What the agreement was given with; told twice under one token, it is done once. Empty: none was given.
    token = models.CharField(max_length=64, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["community", "token"], condition=~Q(token=""), name="segment_run_token_once"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["segment", "-id"], name="segment_run_latest")]

    @property
    def action_label(self) -> str:
        """The action in words, also where it is no longer offered."""
        found = segment_actions.find(self.action)
        return str(found.label) if found is not None else self.action
