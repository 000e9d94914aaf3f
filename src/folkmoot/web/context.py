"""What every page is given."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language_bidi

from folkmoot.notifications.queries.listing import count_label
from folkmoot.web.chrome import OfReader, nav_of, of_reader, places_of

THEMES = ("light", "dark", "contrast")


def page(request: HttpRequest) -> dict[str, Any]:
    """Community, member, actor, places, bell, navigation, look; nothing is asked that the page does not show."""
    actor = getattr(request, "actor", None)
    reader = cache(lambda: of_reader(actor) if actor else OfReader())
    theme = request.COOKIES.get("folkmoot_theme", "")
    return {
        "community": getattr(request, "community", None),
        "member": getattr(request, "member", None),
        "actor": actor,
        "places": SimpleLazyObject(lambda: places_of(actor, reader()) if actor else []),
        "bell": SimpleLazyObject(lambda: count_label(reader().unseen) if actor and actor.is_member else ""),
        "nav": SimpleLazyObject(lambda: nav_of(actor) if actor else {}),
        "theme": theme if theme in THEMES else "",
        "direction": "rtl" if get_language_bidi() else "ltr",
        "language": getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE),
        "languages": settings.LANGUAGES,
    }
