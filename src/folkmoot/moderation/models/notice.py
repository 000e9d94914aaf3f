"""A notice of illegal content (DSA, art. 16), and the complaint of who gave it (art. 20)."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership
from folkmoot.moderation.models.case import Case
from folkmoot.moderation.models.decision import Decision


class Notice(TenantModel):
    """What somebody, member or not, says is against the law."""

    case = models.ForeignKey(Case, on_delete=models.SET_NULL, null=True, related_name="notices")
    # Where, as it was given; the first place that is ours is what the case is about.
    locations = models.TextField(max_length=4000)
    reason = models.TextField(max_length=4000)
    law = models.CharField(max_length=300, blank=True)
    category = models.CharField(max_length=80, blank=True)
    # Of sexual offences against children one may tell without a name (art. 16(2)(c)).
    is_exempt = models.BooleanField(default=False)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    is_trusted_flagger = models.BooleanField(default=False)
    member = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    language = models.CharField(max_length=10, blank=True)
    received_at = models.DateTimeField(default=timezone.now)
    decision = models.ForeignKey(Decision, on_delete=models.SET_NULL, null=True, related_name="notices")
    decided_at = models.DateTimeField(null=True)
    # Said by a moderator: anybody could see that there was nothing to it (art. 23).
    is_unfounded = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["community", "-received_at"], name="moderation_notice_latest"),
            models.Index(fields=["community", "email"], name="moderation_notice_by_email"),
        ]


class Complaint(TenantModel):
    """A notifier does not agree with what was decided."""

    class Outcome(models.TextChoices):
        OPEN = "", _("Not decided yet")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Turned down")

    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, related_name="complaint")
    # The decision complained of, that somebody else than who made it decides about.
    against = models.ForeignKey(Decision, on_delete=models.SET_NULL, null=True, related_name="complaints")
    text = models.TextField(max_length=4000)
    at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.OPEN, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        pass
