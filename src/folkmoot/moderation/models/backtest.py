"""Backtests that were run, what moderators said of posts drawn by chance, and hits that became cases."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership


class BacktestRun(TenantModel):
    """A set of rules tried on the posts of a period. What was asked is kept whole, so that it can be run again."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    class Stage(models.TextChoices):
        COPIES = "copies", _("Looking for copies")
        POSTS = "posts", _("Trying the rules")

    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    name = models.CharField(max_length=100)
    # As in RULES.json.
    rules = models.JSONField()
    # What the rules are compared with.
    other = models.JSONField(null=True)
    other_name = models.CharField(max_length=100, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    # Decisions count that were made by then.
    as_of = models.DateTimeField()
    # What the one who started it saw: whoever sees less does not see the run.
    space_ids = models.JSONField(default=list)
    started_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now)
    # When the work of this stage began, which is later than when it was asked for.
    started_at = models.DateTimeField(null=True)
    # A run gives signs of life; one that does not was killed and is taken up again.
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    # What it is at: looking for copies among all texts first, where a rule asks for them.
    stage = models.CharField(max_length=6, choices=Stage, default=Stage.POSTS)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    # Of how many something had to be found out that is kept of others: these take several times as long.
    anew = models.BigIntegerField(default=0)
    # Counts that no later judgement changes; see `backtest.measuring`.
    measured = models.JSONField(null=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["state", "id"], name="moderation_backtest_by_state"),
            models.Index(fields=["community", "-id"], name="moderation_backtest_latest"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.state not in (self.State.WAITING, self.State.RUNNING)

    @property
    def rate(self) -> int | None:
        """Posts a second so far."""
        began, now = self.started_at, self.finished_at or timezone.now()
        took = (now - began).total_seconds() if began else 0
        return round(self.done / took) if took > 1 and self.done else None

    @property
    def seconds_left(self) -> int | None:
        """How long yet, at the speed so far."""
        return round((self.total - self.done) / self.rate) if self.rate and self.total else None


class BacktestVerdict(TenantModel):
    """What a moderator said of a post drawn by chance. Rows are added and never changed: the latest holds.

    Nothing follows from it for the post; it makes estimates better, of this run and of all others that draw the post.
    """

    class Says(models.TextChoices):
        BAD = "bad", _("Ought not to stand")
        FINE = "fine", _("May stand")
        UNSURE = "unsure", _("Hard to say")

    post_id = models.BigIntegerField()
    says = models.CharField(max_length=6, choices=Says)
    by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    # Taken back: as if it had not been said from then on.
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["community", "post_id", "-id"], name="moderation_verdict_by_post")]


class HitBatch(TenantModel):
    """Hits of a backtest that are put before the moderators at once, each as a case, or taken back."""

    class State(models.TextChoices):
        OPENING = "opening", _("Cases are being opened")
        OPENED = "opened", _("Cases are opened")
        CLOSING = "closing", _("Is being taken back")
        CLOSED = "closed", _("Taken back")

    run = models.ForeignKey(BacktestRun, on_delete=models.CASCADE, related_name="batches")
    state = models.CharField(max_length=7, choices=State, default=State.OPENING)
    # The rule whose hits they are; empty for all rules of the run.
    rule = models.CharField(max_length=200, blank=True)
    post_ids = models.JSONField(default=list)
    # What was added to cases, so that it can be taken back.
    item_ids = models.JSONField(default=list)
    # How many posts, or when taking back how many items, are dealt with.
    done = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        verbose_name_plural = "hit batches"
        indexes = [models.Index(fields=["state", "id"], name="moderation_batch_by_state")]

    @property
    def is_under_way(self) -> bool:
        """Whether the worker has something to do with it."""
        return self.state in (self.State.OPENING, self.State.CLOSING)

    @property
    def left_out(self) -> int:
        """Posts that came to wait, were decided or went between the asking and the opening."""
        return 0 if self.state == self.State.OPENING else len(self.post_ids) - self.opened
