"""A notice of illegal content (DSA, art. 16), whose notices come first (art. 22), and complaints (art. 20)."""

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
    # Where, as it was given; what came of each place stands in `places`, of the first in `case`.
    locations = models.TextField(max_length=4000)
    reason = models.TextField(max_length=4000)
    law = models.CharField(max_length=300, blank=True)
    category = models.CharField(max_length=80, blank=True)
    # Of sexual offences against children one may tell without a name (art. 16(2)(c)).
    is_exempt = models.BooleanField(default=False)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    # When a letter to the address was answered by its owner: until then it counts neither for nor against it.
    confirmed_at = models.DateTimeField(null=True)
    is_trusted_flagger = models.BooleanField(default=False)
    member = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    language = models.CharField(max_length=10, blank=True)
    received_at = models.DateTimeField(default=timezone.now)
    # Of several places: one that was not acted on, where there is one, for of that one may complain.
    decision = models.ForeignKey(Decision, on_delete=models.SET_NULL, null=True, related_name="notices")
    decided_at = models.DateTimeField(null=True)
    # Said by a moderator: anybody could see that there was nothing to it (art. 23).
    is_unfounded = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["community", "-received_at"], name="moderation_notice_latest"),
            models.Index(fields=["community", "email"], name="moderation_notice_by_email"),
        ]


class NoticePlace(TenantModel):
    """One of the things that a notice is about, with its case and what was decided."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="places")
    case = models.ForeignKey(Case, on_delete=models.SET_NULL, null=True, related_name="notice_places")
    # Empty where it is not ours, so that no letter repeats what a stranger typed.
    address = models.CharField(max_length=500, blank=True)
    decision = models.ForeignKey(Decision, on_delete=models.SET_NULL, null=True, related_name="notice_places")

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["notice", "case"], name="moderation_notice_place_once")]


class TrustedFlagger(TenantModel):
    """Whose notices come first: an organisation that was awarded the status (DSA, art. 22), by its addresses."""

    name = models.CharField(max_length=200)
    # An address, or "@example.org" for all of an organisation's.
    address = models.CharField(max_length=254)
    added_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["community", "address"], name="moderation_trusted_once")]


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
