"""What members choose about being seen."""

from __future__ import annotations

from django.db import models

from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership


class PresenceChoice(TenantModel):
    """A member does not want others to know when they are here. Who never chose has no row."""

    member = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="presence_choice")
    is_invisible = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(
                fields=["community", "member"], condition=models.Q(is_invisible=True), name="presence_invisible"
            ),
        ]
