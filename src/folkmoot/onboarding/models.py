"""What greets newcomers: the checklist, buddies, and the queue of who was not greeted yet."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership


def weekdays() -> list[int]:
    """Monday to Friday."""
    return [0, 1, 2, 3, 4]


class OnboardingSettings(TenantModel):
    """By when newcomers are greeted, and in which hours that counts, by the community's clock."""

    target_hours = models.PositiveSmallIntegerField(default=8)
    weekdays = models.JSONField(default=weekdays)
    opens = models.CharField(max_length=5, default="09:00")
    closes = models.CharField(max_length=5, default="18:00")
    shows_checklist = models.BooleanField(default=True)
    # Managers said that they want no journeys proposed any more.
    declined_journeys_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["community"], name="onboarding_settings_once")]


class ChecklistEntry(TenantModel):
    """An item of the community's checklist, as its managers have it; without any, the registered ones stand."""

    item = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=80, blank=True)
    text = models.CharField(max_length=200, blank=True)
    is_shown = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["community", "item"], name="checklist_entry_once")]


class ChecklistDismissal(TenantModel):
    """A member has put the checklist away."""

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["member"], name="checklist_dismissal_once")]


class Volunteer(TenantModel):
    """A member who takes newcomers by the hand, so many at a time."""

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    capacity = models.PositiveSmallIntegerField(default=3)
    # Codes such as ["de", "en"]; words such as ["birds", "peat"].
    languages = models.JSONField(default=list)
    interests = models.JSONField(default=list)
    greeting = models.TextField(max_length=1000, blank=True)
    is_resting = models.BooleanField(default=False)
    since = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["member"], name="volunteer_once")]


class BuddyPair(TenantModel):
    """A newcomer and their buddy."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Together")
        DECLINED = "declined", _("Given back")
        ENDED = "ended", _("Ended")

    newcomer = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+", db_index=False)
    buddy = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    thread_id = models.BigIntegerField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["newcomer"], condition=Q(state="active"), name="one_buddy_at_a_time"),
            models.CheckConstraint(condition=~Q(newcomer=F("buddy")), name="buddy_of_another"),
        ]
        indexes = [
            models.Index(fields=["community", "buddy", "state"], name="buddy_load"),
            models.Index(fields=["community", "newcomer", "-id"], name="buddy_of_newcomer"),
        ]


class Welcome(TenantModel):
    """A newcomer, until somebody has greeted or answered them. What workflows send is no greeting."""

    class State(models.TextChoices):
        OPEN = "open", _("Not greeted yet")
        GREETED = "greeted", _("Greeted")
        SETTLED = "settled", _("Put away")

    class Way(models.TextChoices):
        REPLY = "reply", _("answered")
        MESSAGE = "message", _("written to")
        BY_HAND = "by_hand", _("greeted elsewhere")

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    joined_at = models.DateTimeField()
    due_at = models.DateTimeField()
    first_post_id = models.BigIntegerField(null=True, blank=True)
    first_thread_id = models.BigIntegerField(null=True, blank=True)
    claimed_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    claimed_at = models.DateTimeField(null=True, blank=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    greeted_at = models.DateTimeField(null=True, blank=True)
    greeted_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    way = models.CharField(max_length=8, choices=Way, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["member"], name="welcome_once")]
        indexes = [
            models.Index(fields=["community", "state", "due_at"], name="welcome_queue"),
            models.Index(fields=["community", "first_thread_id"], name="welcome_by_thread"),
        ]


class GreetingTemplate(TenantModel):
    """Words to begin a greeting with; {placeholders} are filled in."""

    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=60)
    text = models.TextField(max_length=2000)

    class Meta(TenantModel.Meta):
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["community", "position"], name="greeting_in_order")]
