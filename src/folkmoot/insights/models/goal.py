"""Goals: what is to be reached by when, who answers for it, and who agreed that this is what success looks like."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.core.models import TenantModel


class Goal(TenantModel):
    """A goal. What exactly it asks for stands in its versions; `version` is the one that was agreed on last."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PROPOSED = "proposed", _("Waiting for agreement")
        AGREED = "agreed", _("Agreed on")
        CLOSED = "closed", _("Closed")

    class Outcome(models.TextChoices):
        REACHED = "reached", _("Reached")
        MISSED = "missed", _("Missed")
        STOPPED = "stopped", _("Stopped")

    name = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    version = models.ForeignKey(
        "insights.GoalVersion", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    learned = models.TextField(blank=True, max_length=4000)
    closed_at = models.DateTimeField(null=True, blank=True)
    # When the owners were told that the rule when to stop is met: once.
    stop_told_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey("members.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        indexes = [models.Index(fields=["community", "state"], name="goal_by_state")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_closed(self) -> bool:
        return self.state == self.State.CLOSED


class GoalVersion(TenantModel):
    """What a goal asks for: once proposed it is never changed; another target or deadline is another version.

    The goal is reached when the metric, measured over the last whole `span` before the deadline's end, is at least the
    target (`up`) or at most (`down`). `baseline_*` is what it was when this was first proposed.
    """

    class Span(models.TextChoices):
        WEEK = "week", _("Week")
        MONTH = "month", _("Month")

    class Direction(models.TextChoices):
        UP = "up", _("At least")
        DOWN = "down", _("At most")

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    metric = models.CharField(max_length=60)
    scope = models.JSONField(default=dict, blank=True)
    span = models.CharField(max_length=8, choices=Span, default=Span.MONTH)
    direction = models.CharField(max_length=4, choices=Direction, default=Direction.UP)
    target = models.FloatField()
    starts_on = models.DateField()
    deadline = models.DateField()
    success = models.TextField(max_length=2000)
    stop_value = models.FloatField(null=True, blank=True)
    stop_spans = models.PositiveSmallIntegerField(default=2)
    stop_words = models.TextField(blank=True, max_length=1000)
    change_note = models.CharField(max_length=300, blank=True)
    baseline_value = models.FloatField(null=True)
    baseline_low = models.FloatField(null=True)
    baseline_high = models.FloatField(null=True)
    baseline_n = models.PositiveIntegerField(null=True)
    baseline_first = models.DateField(null=True)
    baseline_last = models.DateField(null=True)
    made_by = models.ForeignKey("members.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    proposed_at = models.DateTimeField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["goal", "number"], name="goal_version_number_once"),
            models.CheckConstraint(condition=models.Q(deadline__gt=models.F("starts_on")), name="goal_has_time"),
        ]


class GoalPerson(TenantModel):
    """Somebody who answers for a goal, or who agrees on it: a member, or an address where there is no account."""

    class Part(models.TextChoices):
        OWNER = "owner", _("Owner")
        STAKEHOLDER = "stakeholder", _("Stakeholder")

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="people", db_index=False)
    part = models.CharField(max_length=12, choices=Part)
    member = models.ForeignKey("members.Membership", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    email = models.EmailField(blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["goal", "part", "member"], condition=models.Q(member__isnull=False), name="goal_member_once"
            ),
            models.UniqueConstraint(
                fields=["goal", "part", "email"], condition=~models.Q(email=""), name="goal_address_once"
            ),
        ]


class GoalSignature(TenantModel):
    """What a stakeholder said to a version, by name and date; taken back only while others have yet to speak."""

    class Verdict(models.TextChoices):
        AGREED = "agreed", _("Agrees")
        DECLINED = "declined", _("Does not agree")

    version = models.ForeignKey(GoalVersion, on_delete=models.CASCADE, related_name="signatures", db_index=False)
    person = models.ForeignKey(GoalPerson, on_delete=models.CASCADE, related_name="signatures")
    verdict = models.CharField(max_length=8, choices=Verdict)
    # As it was typed: that is the signature.
    name = models.CharField(max_length=100)
    remark = models.TextField(blank=True, max_length=1000)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["version", "person"], name="goal_signed_once")]


class GoalMilestone(TenantModel):
    """A step on the way: a value of the metric by a day, or a deed that an owner ticks off."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="milestones", db_index=False)
    due = models.DateField()
    label = models.CharField(max_length=160)
    value = models.FloatField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("members.Membership", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ["due", "id"]
        indexes = [models.Index(fields=["goal", "due"], name="goal_milestones")]
