"""What trust levels ask for, and what members did day by day."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from folkmoot.core.models import TenantModel
from folkmoot.members.models.membership import Membership


class Metric(models.TextChoices):
    """What a trust level can ask for. The last four are not reached by anybody but say how level 3 is measured.

    Of `FLAGS` no more may be there than the number says.
    """

    DAYS = "days", _("Days visited")
    THREADS = "threads", _("Threads entered")
    POSTS = "posts", _("Posts read")
    MINUTES = "minutes", _("Minutes spent")
    GIVEN = "given", _("Reactions given")
    RECEIVED = "received", _("Reactions received")
    REPLIED = "replied", _("Threads replied to")
    FLAGS = "flags", _("Flagged by others with good reason, at most")
    THREADS_SHARE = "threads_share", _("Share of new threads entered, in per cent")
    POSTS_SHARE = "posts_share", _("Share of new posts read, in per cent")
    THREADS_CAP = "threads_cap", _("New threads that suffice in any case")
    POSTS_CAP = "posts_cap", _("New posts that suffice in any case")
    WINDOW = "window", _("Counted over the last days")
    GRACE = "grace", _("Days before a level is lost")


class Limit(models.TextChoices):
    """What a trust level may do at most: fields of `members.abilities.Abilities`."""

    LINKS = "links", _("Links in a post")
    IMAGES = "images", _("Pictures in a post")
    MENTIONS = "mentions", _("Mentions in a post")
    THREADS_A_DAY = "threads_a_day", _("Threads a day")
    POSTS_A_DAY = "posts_a_day", _("Posts a day")
    FLAGS_A_DAY = "flags_a_day", _("Flags a day")


class TrustThreshold(TenantModel):
    """A number that a community has changed: what a level asks for, or may do at most.

    Where there is no row, `members.thresholds.DEFAULTS` and `members.abilities.BY_LEVEL` hold.
    """

    level = models.PositiveSmallIntegerField(validators=[MaxValueValidator(4)])
    metric = models.CharField(max_length=15, choices=[*Metric.choices, *Limit.choices])
    value = models.PositiveIntegerField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["community", "level", "metric"], name="trust_threshold_once"),
            models.CheckConstraint(condition=models.Q(level__lte=4), name="trust_threshold_level_to_4"),
        ]


class MemberDay(TenantModel):
    """What a member did on a day (UTC), counted from the log; there is a row for every day with a sign of life."""

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="days", db_index=False)
    day = models.DateField()
    # Entered and replied to for the first time: over all days every thread counts once.
    threads_entered = models.PositiveIntegerField(default=0)
    threads_replied = models.PositiveIntegerField(default=0)
    posts_read = models.PositiveIntegerField(default=0)
    reactions_given = models.PositiveIntegerField(default=0)
    reactions_received = models.PositiveIntegerField(default=0)
    # A sign of life counts the time since the one before, where that is a few minutes at most, and else one minute.
    minutes = models.FloatField(default=0)
    # Days on which others reacted, and nothing else happened, are not days visited.
    is_visit = models.BooleanField(default=False)
    last_at = models.DateTimeField(null=True)
    # The last line of the log that is counted here: lines told twice count once.
    last_line = models.BigIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["member", "day"], name="member_day_once")]
        indexes = [models.Index(fields=["community", "day"], name="member_day_by_day")]
