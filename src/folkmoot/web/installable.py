"""A community as an app: what a device asks for to install it, and what it reads without a connection."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from folkmoot.communities.models import Community
from folkmoot.core.request import CommunityRequest
from folkmoot.web.app_icons import KINDS, app_icon
from folkmoot.web.keys import GROUPS

_BUILT = Path(__file__).resolve().parent / "static" / "built"
_ALWAYS_KEPT = (
    "built/app.css",
    "built/app.js",
    "built/alegreya-latin-500-normal.woff2",
    "folkmoot/icons.svg",
)
_KEPT_FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def manifest(request: CommunityRequest) -> HttpResponse:
    """What a device needs to install the community, at its own host or below /c/SLUG/."""
    community = request.community
    home = reverse("content:home")
    content = {
        "id": home,
        "name": community.name,
        "short_name": community.name[:20],
        "description": community.tagline,
        "lang": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "display_override": ["standalone", "minimal-ui"],
        "launch_handler": {"client_mode": "navigate-existing"},
        "theme_color": community.brand_colour,
        "background_color": "#fbf8f3",
        "categories": ["social"],
        "icons": _icons(community),
        "shortcuts": _shortcuts(community),
        "share_target": _share_target(),
    }
    response = JsonResponse(content, content_type="application/manifest+json")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def icon(request: CommunityRequest, picture: str) -> HttpResponse:
    """One of the app's pictures; the address changes with the community's revision."""
    if picture not in KINDS:
        raise Http404
    headers = {"Cache-Control": _KEPT_FOR_EVER}
    return HttpResponse(app_icon(request.community, picture), content_type="image/png", headers=headers)


@require_safe
def worker(request: CommunityRequest) -> HttpResponse:
    """The service worker. It lies at the community's root, for its place says which pages are its own."""
    script = _worker_script(reverse("content:home"), request.community.name)
    # The browser asks anew each time: an installation that was updated has another worker.
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@require_safe
def offline(request: CommunityRequest) -> HttpResponse:
    """Where a device leads without a connection; nothing of anybody is on it, for it is kept for all."""
    response = render(request, "web/offline.html")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def keys(request: CommunityRequest) -> HttpResponse:
    """All keys, for who has no scripts or wants them as a page."""
    return render(request, "web/keys.html", {"key_groups": GROUPS})


def _icons(community: Community) -> list[dict[str, str]]:
    vector = {"src": f"{reverse('web:sign')}?v={community.revision}", "sizes": "any", "type": "image/svg+xml"}
    pictures = [
        {
            "src": _icon_url(community, name),
            "sizes": f"{KINDS[name]}x{KINDS[name]}",
            "type": "image/png",
            "purpose": "maskable" if name.startswith("maskable") else "any",
        }
        for name in ("192", "512", "maskable-192", "maskable-512")
    ]
    return pictures if community.logo else [*pictures, vector]


def _icon_url(community: Community, kind: str) -> str:
    return f"{reverse('web:icon', args=[kind])}?v={community.revision}"


def _shortcuts(community: Community) -> list[dict[str, Any]]:
    places = ((_("Unread"), "content:unread"), (_("Write"), "content:write"), (_("Search"), "content:search"))
    icons = [{"src": _icon_url(community, "192"), "sizes": "192x192", "type": "image/png"}]
    return [{"name": name, "url": reverse(url_name), "icons": icons} for name, url_name in places]


def _share_target() -> dict[str, Any]:
    return {
        "action": reverse("content:share"),
        "method": "POST",
        "enctype": "multipart/form-data",
        "params": {
            "title": "title",
            "text": "text",
            "url": "url",
            "files": [{"name": "files", "accept": ["image/*"]}],
        },
    }


@lru_cache(maxsize=64)
def _worker_script(home: str, name: str) -> bytes:
    """The worker with what it must know before it can ask: its community's addresses and what to keep from the start.

    In development what is built changes while we run, so only a build's addresses, which never change, are kept
    without asking.
    """
    script = (_BUILT / "worker.js").read_bytes()
    known = {
        "scope": home,
        "name": name,
        "offline": reverse("web:offline"),
        "share": reverse("content:share"),
        "static": settings.STATIC_URL,
        "steady": hasattr(staticfiles_storage, "hashed_files"),
        "keep": [static(name) for name in _ALWAYS_KEPT],
    }
    build = hashlib.sha256(json.dumps(known).encode() + script).hexdigest()[:16]
    return f"self.folkmoot={json.dumps(known | {'build': build})};\n".encode() + script
