"""A notification, what is on its way by other ways than the page, and how far the deciding has come."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from folkmoot.core.models import TenantModel
from folkmoot.core.notices import Entry
from folkmoot.members.models import Membership

# Beyond so many the oldest are forgotten, and people are told as "more than".
ENTRIES_AT_MOST = 50


class Notification(TenantModel):
    """What a member is told. What belongs together (`group`) gathers in one row until it is read.

    It is unread while `read_at` is empty and `last_line` is above the member's `Reception.read_line`: so everything is
    marked as read by one number, however much it is.
    """

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=60)
    group = models.CharField(max_length=60)
    reason = models.CharField(max_length=30, blank=True)
    # What was told last, and where: no foreign keys, because this room is below those that have spaces and threads.
    subject_id = models.BigIntegerField()
    space_id = models.BigIntegerField(null=True)
    thread_id = models.BigIntegerField(null=True)
    number = models.PositiveIntegerField(default=0)
    # [line, subject, who or null, second], the oldest first.
    entries = models.JSONField(default=list)
    people = models.PositiveIntegerField(default=0)
    last_line = models.BigIntegerField()
    # As the member had chosen when it was decided.
    is_listed = models.BooleanField(default=True)
    in_digest = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["member", "kind", "group"], condition=Q(read_at__isnull=True), name="notification_open_once"
            )
        ]
        indexes = [
            models.Index(fields=["community", "member", "-last_line"], name="notification_newest"),
            models.Index(
                fields=["community", "member", "-last_line"],
                condition=Q(read_at__isnull=True, is_listed=True),
                name="notification_unread_here",
            ),
            models.Index(fields=["community", "thread_id", "member"], name="notification_by_thread"),
        ]

    def gathered(self) -> tuple[Entry, ...]:
        """What is in it, the oldest first."""
        return tuple(
            Entry(line, subject_id, actor_id, datetime.fromtimestamp(second, UTC))
            for line, subject_id, actor_id, second in self.entries
        )


class Delivery(TenantModel):
    """A notification on its way by another way than the page; gone when it was handed on or is needed no more."""

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    way = models.CharField(max_length=20)
    # What came before has been sent, or was read in time.
    from_line = models.BigIntegerField(default=0)
    due_at = models.DateTimeField()
    # Until quiet hours end; what was held comes as one.
    is_held = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta(TenantModel.Meta):
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["notification", "way"], name="delivery_once")]
        indexes = [models.Index(fields=["way", "due_at"], name="delivery_due")]


class Spread(TenantModel):
    """A line that concerns very many: they are told in portions, those up to `after_member` have been."""

    line = models.BigIntegerField()
    after_member = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["line"], name="spread_once")]


class Progress(TenantModel):
    """Up to which line of the log it is decided: never again, also when the log is replayed or restored."""

    line = models.BigIntegerField(default=0)

    class Meta(TenantModel.Meta):
        verbose_name_plural = "progress"
        constraints = [models.UniqueConstraint(fields=["community"], name="progress_once")]
