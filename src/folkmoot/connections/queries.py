"""Reads of the connections room."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from folkmoot.connections.models import ApiToken
from folkmoot.core.actor import Actor
from folkmoot.core.digest import hash_token


def find_live_token(secret: str) -> ApiToken | None:
    """The token of that secret with its member and community, unless revoked or expired; one statement."""
    return (
        ApiToken.everywhere.filter(hash=hash_token(secret), revoked_at__isnull=True)
        .filter(Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now()))
        .select_related("member", "community")
        .first()
    )


def tokens_of(actor: Actor) -> QuerySet[ApiToken]:
    """The actor's own tokens, newest first, the revoked ones too."""
    return ApiToken.everywhere.filter(community_id=actor.community_id, member_id=actor.member_id).order_by("-id")
