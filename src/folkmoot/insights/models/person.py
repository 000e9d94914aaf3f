"""One person who is several members: authors of different sources, or an author and who signs in here."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership


class SamePerson(TenantModel):
    """Two members are one person in the figures, and only there: nothing of theirs moves, so it can be taken back."""

    class Ground(models.TextChoices):
        HAND = "hand", _("Somebody who knows them said so")
        PROOF = "proof", _("They proved to own both addresses")

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    ground = models.CharField(max_length=5, choices=Ground, default=Ground.HAND)
    reason = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [
            # In no order: when an author is claimed, one of the two gets another number.
            models.CheckConstraint(condition=~Q(member=F("other")), name="same_person_of_two"),
            models.UniqueConstraint(
                Least("member", "other"),
                Greatest("member", "other"),
                condition=Q(ended_at__isnull=True),
                name="same_person_once",
            ),
        ]
