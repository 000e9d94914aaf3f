"""Reports for stakeholders: what is told to whom how often, and each edition as it was when it was made."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.core.models import TenantModel


class ReportPlan(TenantModel):
    """What a report tells, how often, and whether somebody adds words before it goes out.

    `weekday` (Monday is 0) holds for weekly ones, `day` for monthly ones: the last of the month where there are fewer.
    """

    class Rhythm(models.TextChoices):
        WEEK = "week", _("Every week")
        MONTH = "month", _("Every month")
        ON_DEMAND = "demand", _("On demand only")

    name = models.CharField(max_length=120)
    rhythm = models.CharField(max_length=8, choices=Rhythm, default=Rhythm.MONTH)
    weekday = models.PositiveSmallIntegerField(default=0)
    day = models.PositiveSmallIntegerField(default=1)
    hour = models.PositiveSmallIntegerField(default=8)
    # What an edition made on demand is about.
    covers = models.CharField(max_length=8, default="month")
    sections = models.JSONField(default=list)
    metrics = models.JSONField(default=list)
    introduction = models.TextField(blank=True, max_length=2000)
    waits_for_words = models.BooleanField(default=True)
    is_on = models.BooleanField(default=True)
    next_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey("members.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        indexes = [models.Index(fields=["next_at"], name="report_plan_due")]

    def __str__(self) -> str:
        return self.name


class ReportReader(TenantModel):
    """Who gets a report: a member, or an address that has said yes by the link in a letter."""

    plan = models.ForeignKey(ReportPlan, on_delete=models.CASCADE, related_name="readers", db_index=False)
    member = models.ForeignKey("members.Membership", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    email = models.EmailField(blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    asked_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "member"], condition=models.Q(member__isnull=False), name="report_member_once"
            ),
            models.UniqueConstraint(
                fields=["plan", "email"], condition=~models.Q(email=""), name="report_address_once"
            ),
        ]

    @property
    def is_reached(self) -> bool:
        """Whether editions are sent there."""
        return self.left_at is None and (self.member_id is not None or self.confirmed_at is not None)


class ReportEdition(TenantModel):
    """One report as it was made: `content` never changes, the manager's own words until it is sent."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SENT = "sent", _("Sent")

    plan = models.ForeignKey(ReportPlan, on_delete=models.CASCADE, related_name="editions", db_index=False)
    number = models.PositiveIntegerField()
    first = models.DateField()
    last = models.DateField()
    # The moment of the calendar that it was made for: no two for one. Empty for one made on demand.
    due_at = models.DateTimeField(null=True, blank=True)
    content = models.JSONField()
    words = models.TextField(blank=True, max_length=8000)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_to = models.PositiveIntegerField(default=0)
    sent_by = models.ForeignKey("members.Membership", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="report_edition_number_once"),
            models.UniqueConstraint(
                fields=["plan", "due_at"], condition=models.Q(due_at__isnull=False), name="report_edition_due_once"
            ),
        ]


class ReportPrint(TenantModel):
    """An edition as PDF; `of` is the print of what it was made from, so that changed words make another."""

    edition = models.OneToOneField(ReportEdition, on_delete=models.CASCADE, related_name="printed")
    of = models.CharField(max_length=64)
    content = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)


class ReportShare(TenantModel):
    """A link by which somebody without an account reads one edition, until it ends or is taken back."""

    edition = models.ForeignKey(ReportEdition, on_delete=models.CASCADE, related_name="shares")
    note = models.CharField(max_length=120, blank=True)
    made_by = models.ForeignKey("members.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["id"]
