"""How the queue is worked: targets and hours, each moderator's desk, shifts and what was seen in them."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership
from folkmoot.moderation.models.case import Case

_AT_LEAST_ONE = MinValueValidator(1)


class FlagRecord(TenantModel):
    """How often moderators agreed with a member's flags."""

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+", db_index=False)
    agreed = models.PositiveIntegerField(default=0)
    disagreed = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["member"], name="moderation_flag_record_once")]


class QueueSettings(TenantModel):
    """What a community's managers set of the queue; a community without a row has the defaults."""

    # Working minutes until somebody has looked, by severity.
    minutes_0 = models.PositiveIntegerField(default=1440, validators=[_AT_LEAST_ONE, MaxValueValidator(100_000)])
    minutes_1 = models.PositiveIntegerField(default=480, validators=[_AT_LEAST_ONE, MaxValueValidator(100_000)])
    minutes_2 = models.PositiveIntegerField(default=120, validators=[_AT_LEAST_ONE, MaxValueValidator(100_000)])
    minutes_3 = models.PositiveIntegerField(default=30, validators=[_AT_LEAST_ONE, MaxValueValidator(100_000)])
    # Flags that weigh so much together, of so many trusted members, hide a thing until somebody has looked.
    hide_weight = models.FloatField(default=3.0, validators=[MinValueValidator(1.0), MaxValueValidator(100.0)])
    hide_needs = models.PositiveSmallIntegerField(default=2, validators=[_AT_LEAST_ONE, MaxValueValidator(50)])
    # Of one author, in a day: beyond it a crowd could silence somebody by hiding all they write.
    hides_a_day = models.PositiveSmallIntegerField(default=3, validators=[MaxValueValidator(50)])
    assigns = models.BooleanField(default=False)
    shift_hours = models.PositiveSmallIntegerField(default=8, validators=[_AT_LEAST_ONE, MaxValueValidator(24)])
    # Heavy cases that a moderator sees in a shift before they are given no more, and asked to pause.
    heavy_a_shift = models.PositiveSmallIntegerField(default=8, validators=[_AT_LEAST_ONE, MaxValueValidator(200)])
    pause_minutes = models.PositiveSmallIntegerField(default=15, validators=[_AT_LEAST_ONE, MaxValueValidator(240)])

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["community"], name="moderation_queue_settings_once")]

    def minutes(self, severity: int) -> int:
        """The target for a case of this severity."""
        return (self.minutes_0, self.minutes_1, self.minutes_2, self.minutes_3)[max(0, min(severity, 3))]


class OfficeHours(TenantModel):
    """When the queue is looked after, in the community's time zone; without any, always."""

    weekday = models.PositiveSmallIntegerField(validators=[MaxValueValidator(6)])
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta(TenantModel.Meta):
        ordering = ["weekday", "opens"]
        constraints = [
            models.UniqueConstraint(fields=["community", "weekday", "opens"], name="moderation_hours_once"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="moderation_hours_close_after"),
        ]


class Holiday(TenantModel):
    """A day on which nobody is expected to look."""

    day = models.DateField()
    name = models.CharField(max_length=80, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["community", "day"], name="moderation_holiday_once")]


class ClauseCare(TenantModel):
    """How urgent cases of a clause are, and what is veiled in them. `place` is a reference without its version."""

    place = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    severity = models.PositiveSmallIntegerField(default=1, validators=[MaxValueValidator(3)])
    category = models.CharField(max_length=12, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["community", "place", "number"], name="moderation_care_once")]


class Desk(TenantModel):
    """How a moderator wants to work: how much, and what they are spared."""

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+", db_index=False)
    capacity = models.PositiveSmallIntegerField(default=20, validators=[MaxValueValidator(500)])
    is_available = models.BooleanField(default=True)
    paused_until = models.DateTimeField(null=True)
    veils_text = models.BooleanField(default=True)
    veils_media = models.BooleanField(default=True)
    is_grey = models.BooleanField(default=False)
    # Categories that this moderator is not given.
    avoids = models.JSONField(default=list)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["member"], name="moderation_desk_once")]


class Shift(TenantModel):
    """A stretch of work; the note is for who comes next."""

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+", db_index=False)
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True, max_length=2000)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["member"], condition=Q(ended_at=None), name="moderation_shift_one_open")
        ]
        indexes = [models.Index(fields=["community", "-began_at"], name="moderation_shift_latest")]


class Look(TenantModel):
    """A moderator saw a case: what exposure is counted by."""

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="looks", db_index=False)
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="looks", db_index=False)
    severity = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["shift", "case"], name="moderation_look_once")]
        indexes = [
            models.Index(fields=["case"], name="moderation_look_by_case"),
            models.Index(fields=["community", "-at"], name="moderation_look_latest"),
        ]
