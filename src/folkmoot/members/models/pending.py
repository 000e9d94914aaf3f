"""Changes that wait: what somebody wants others to see, and a moderator has yet to look at."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.core.models import TenantModel
from folkmoot.members.models.membership import Membership


class PendingChange(TenantModel):
    """What a thing of any room would say; what it says now stays until somebody lets the change through.

    One for each thing: who changes it once more while the first change waits changes the change. `changes` are the
    room's own; in members' profiles and the names of things they are by the column.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for a moderator")
        # Kept for a while, so that the decision can be reversed.
        TURNED_DOWN = "down", _("Turned down")

    # The name of a `ModeratedSubject` and the row's id there.
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    member = models.ForeignKey(Membership, on_delete=models.CASCADE, null=True, related_name="+")
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    changes = models.JSONField(default=dict)
    # The key of a stored picture, where that is what changes.
    picture = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["community", "subject_type", "subject_id"], name="pending_change_once")
        ]
