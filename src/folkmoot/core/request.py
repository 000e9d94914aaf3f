"""The type of the requests that views are given, with what the middlewares have put on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

if TYPE_CHECKING:
    from folkmoot.communities.models import Community
    from folkmoot.core.actor import Actor
    from folkmoot.members.models import Membership


class Request(HttpRequest):
    """Any request: `community` and `actor` are None on pages of the installation."""

    request_id: str
    community: Community | None
    actor: Actor | None
    member: Membership | None
    LANGUAGE_CODE: str
    is_api: bool
    htmx: Any
    # Set by pages of a space or of a thread: the space's id and the thread's.
    place: tuple[int | None, int | None]
    # Set by the page of a search: what for, and how many it shows.
    searched: tuple[str, int]


class CommunityRequest(Request):
    """A request for a page of a community."""

    community: Community
    actor: Actor
