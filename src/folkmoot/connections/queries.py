"""Reads of the connections room."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.utils import timezone

from folkmoot.connections.models import ApiToken, ImportedItem
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


def sources_of(community_id: int, member_ids: Collection[int] | None) -> dict[int, str]:
    """From which source members came first; of all members where no ids are given."""
    items = ImportedItem.everywhere.filter(community_id=community_id, kind="member")
    if member_ids is not None:
        items = items.filter(object_id__in=member_ids)
    return dict(items.order_by("-id").values_list("object_id", "source"))


def tokens_of(actor: Actor) -> QuerySet[ApiToken]:
    """The actor's own tokens, newest first, the revoked ones too."""
    return ApiToken.everywhere.filter(community_id=actor.community_id, member_id=actor.member_id).order_by("-id")
