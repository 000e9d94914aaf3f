"""What every page is given."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language_bidi

from folkmoot.web.chrome import nav_of, places_of

THEMES = ("light", "dark", "contrast")


def page(request: HttpRequest) -> dict[str, Any]:
    """Community, member, actor, the spaces to go to, the look; nothing is asked that the page does not show."""
    actor = getattr(request, "actor", None)
    theme = request.COOKIES.get("folkmoot_theme", "")
    return {
        "community": getattr(request, "community", None),
        "member": getattr(request, "member", None),
        "actor": actor,
        "places": SimpleLazyObject(lambda: places_of(actor) if actor else []),
        "nav": SimpleLazyObject(lambda: nav_of(actor) if actor else {}),
        "theme": theme if theme in THEMES else "",
        "direction": "rtl" if get_language_bidi() else "ltr",
        "language": getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE),
        "languages": settings.LANGUAGES,
    }
