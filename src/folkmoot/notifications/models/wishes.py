"""How a member wants to hear: of which kinds by which way, how closely from where, and when."""

from __future__ import annotations

from datetime import time

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership


class Choice(TenantModel):
    """A kind by a way, where the member has chosen otherwise than the kind's default."""

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=60)
    way = models.CharField(max_length=20)
    is_on = models.BooleanField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["member", "kind", "way"], name="choice_once")]


class Level(TenantModel):
    """How closely a member follows something; no row is the usual. Threads have their level in the content room.

    `scope_id` is a number and no foreign key, because this room is below those that have spaces and tags.
    """

    class Scope(models.TextChoices):
        SPACE = "space", _("Space")
        TAG = "tag", _("Tag")
        MEMBER = "member", _("Member")

    class Name(models.TextChoices):
        WATCH = "watch", _("Everything")
        FOLLOW = "follow", _("New threads")
        MENTIONS = "mentions", _("Mentions only")
        MUTED = "muted", _("Nothing")

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+", db_index=False)
    scope = models.CharField(max_length=6, choices=Scope)
    scope_id = models.BigIntegerField()
    level = models.CharField(max_length=8, choices=Name)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["member", "scope", "scope_id"], name="level_once")]
        indexes = [models.Index(fields=["community", "scope", "scope_id", "level"], name="level_by_scope")]


class Reception(TenantModel):
    """When a member hears, and how far they have seen. Who has no row has the defaults of a new one."""

    class Digest(models.TextChoices):
        DAILY = "daily", _("Every day")
        WEEKLY = "weekly", _("Every week")
        NEVER = "never", _("Never")

    member = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="+")
    # What is above has not been seen in the list, or not been read with everything else.
    seen_line = models.BigIntegerField(default=0)
    read_line = models.BigIntegerField(default=0)
    # What is up to here may have been heard of without opening the list: by an app, or where it leads.
    heard_line = models.BigIntegerField(default=0)
    quiet = models.BooleanField(default=False)
    quiet_from = models.TimeField(default=time(22))
    quiet_until = models.TimeField(default=time(7))
    # Days that are quiet altogether, Monday is 0.
    quiet_days = models.JSONField(default=list)
    paused_until = models.DateTimeField(null=True)
    mail = models.BooleanField(default=True)
    digest = models.CharField(max_length=6, choices=Digest, default=Digest.WEEKLY)
    summary = models.BooleanField(default=True)
    hour = models.PositiveSmallIntegerField(default=8, validators=[MaxValueValidator(23)])
    # Of the week's digest and summary; Monday is 0.
    weekday = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(6)])
    next_digest_at = models.DateTimeField(null=True)
    last_digest_at = models.DateTimeField(null=True)
    next_summary_at = models.DateTimeField(null=True)
    last_summary_at = models.DateTimeField(null=True)
    # What earlier summaries have named, so that none names it again.
    summarised = models.JSONField(default=list)

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hour__lte=23, weekday__lte=6), name="reception_hour_and_weekday_exist"
            )
        ]
        indexes = [
            models.Index(fields=["next_digest_at"], name="reception_next_digest"),
            models.Index(fields=["next_summary_at"], name="reception_next_summary"),
        ]
