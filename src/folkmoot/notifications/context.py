"""What every page of a member is given: how many notifications have come."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from folkmoot.notifications.queries.listing import count_label, count_unseen


def bell(request: HttpRequest) -> dict[str, Any]:
    """`bell` for templates: "7", "99+", or nothing; asked only where it is shown."""
    return {"bell": SimpleLazyObject(lambda: bell_of(request))}


def bell_of(request: HttpRequest) -> str:
    """The count at the bell of this reader."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.is_member:
        return ""
    return count_label(count_unseen(actor.community_id, actor.own_id))
