"""Invitations to join."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from folkmoot.core.models import TenantModel
from folkmoot.core.roles import Role
from folkmoot.members.models.membership import Membership


class Invitation(TenantModel):
    """A link that lets a number of people join; only the hash of its secret is kept."""

    hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(Membership, on_delete=models.CASCADE, null=True, related_name="invitations")
    role = models.CharField(max_length=10, choices=[(r.value, r.label) for r in Role.stored()], default=Role.MEMBER)
    email = models.EmailField(blank=True, max_length=254)
    max_uses = models.PositiveIntegerField(default=1)
    uses = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    def is_valid(self) -> bool:
        """Whether one can still join with it."""
        return self.uses < self.max_uses and self.expires_at > timezone.now()
