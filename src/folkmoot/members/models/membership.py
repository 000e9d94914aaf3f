"""What an account, or an imported author without one, is in a community."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.communities.models import Community, GuidelinesVersion
from folkmoot.core.models import TenantModel
from folkmoot.core.roles import Role
from folkmoot.members.models.account import Account

handle_is_valid = RegexValidator(
    r"^[\w](?:[\w.-]{0,38}[\w])?$", _("Use letters, digits, dots, hyphens and underscores, at most 40.")
)


class Membership(TenantModel):
    """A member. `account` is empty for an author who came by import and has not claimed the name yet."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        PENDING = "pending", _("Waiting for approval")
        SUSPENDED = "suspended", _("Suspended")
        LEFT = "left", _("Left")
        ERASED = "erased", _("Erased")

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="memberships")
    handle = models.CharField(max_length=40, validators=[handle_is_valid])
    name = models.CharField(max_length=80)
    role = models.CharField(max_length=10, choices=[(r.value, r.label) for r in Role.stored()], default=Role.MEMBER)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    trust_level = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(4)])
    # Set by hand: the level neither rises nor falls by itself.
    trust_locked = models.BooleanField(default=False)
    trust_changed_at = models.DateTimeField(null=True, blank=True)
    silenced_until = models.DateTimeField(null=True, blank=True)
    suspended_until = models.DateTimeField(null=True, blank=True)
    # Whoever leaves while suspended is suspended again on coming back.
    left_suspended = models.BooleanField(default=False)
    bio = models.TextField(blank=True, max_length=3000)
    bio_html = models.TextField(blank=True)
    headline = models.CharField(max_length=120, blank=True)
    location = models.CharField(max_length=80, blank=True)
    website = models.URLField(blank=True, max_length=300)
    avatar = models.CharField(max_length=200, blank=True)
    claim_email = models.EmailField(blank=True, max_length=254)
    accepted_guidelines = models.ForeignKey(
        GuidelinesVersion, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    invited_by = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    joined_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    # The last day, in the community's time zone, of which the log tells that they were here.
    seen_on = models.DateField(null=True, blank=True)
    thread_count = models.PositiveIntegerField(default=0)
    post_count = models.PositiveIntegerField(default=0)
    reactions_received = models.PositiveIntegerField(default=0)
    reactions_given = models.PositiveIntegerField(default=0)
    # Rises when what others see of the member (name, picture, role) changes; part of cache keys.
    revision = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint("community", Lower("handle"), name="membership_handle_once"),
            models.UniqueConstraint(
                fields=["community", "account"],
                condition=Q(account__isnull=False),
                name="membership_account_once",
            ),
            models.CheckConstraint(condition=Q(trust_level__lte=4), name="membership_trust_level_to_4"),
        ]
        indexes = [
            models.Index(fields=["community", "state", "-joined_at"], name="membership_newest"),
            models.Index(
                models.F("community"),
                models.F("joined_at").desc(),
                models.F("id").desc(),
                name="membership_joined",
            ),
            models.Index(
                models.F("community"),
                Coalesce("last_seen_at", "joined_at").desc(),
                models.F("id").desc(),
                name="membership_active",
            ),
            models.Index(fields=["community", "claim_email"], name="membership_claim"),
        ]

    def __str__(self) -> str:
        return self.name

    def is_suspended(self) -> bool:
        """Whether a suspension is in force, also for one who has left meanwhile."""
        stands = self.state == self.State.SUSPENDED or self.left_suspended
        return stands and (self.suspended_until is None or self.suspended_until > timezone.now())


class Acceptance(TenantModel):
    """A member accepted a version of the guidelines."""

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="acceptances")
    version = models.ForeignKey(GuidelinesVersion, on_delete=models.CASCADE, related_name="acceptances")
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["member", "version"], name="acceptance_once")]


class Relation(TenantModel):
    """A member blocks or mutes another: who is blocked cannot mention or message; who is muted is folded away."""

    class Kind(models.TextChoices):
        BLOCK = "block", _("Blocked")
        MUTE = "mute", _("Muted")

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="relations")
    other = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=5, choices=Kind)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["member", "other", "kind"], name="relation_once"),
            models.CheckConstraint(condition=~Q(member=models.F("other")), name="relation_not_to_self"),
        ]
