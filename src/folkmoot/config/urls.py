"""Every address, of a community and of the installation alike (see communities.middleware)."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path
from django.urls.resolvers import RoutePattern

from folkmoot.core.addresses import ByFirstWord

_addresses: list[URLPattern | URLResolver] = [path("accounts/", include("allauth.urls"))]
for _room in (
    # Addresses that begin with the same word are tried in this order.
    "content",
    "web",
    "communities",
    "members",
    "segments",
    "mail",
    "notifications.push",
    "notifications",
    "spaces",
    "chat",
    "moderation",
    "comments",
    "groups",
    "insights",
    "automation",
    "onboarding",
    "connections",
):
    if find_spec(f"folkmoot.{_room}.urls") is not None:
        _addresses.append(path("", include(f"folkmoot.{_room}.urls")))
urlpatterns = [ByFirstWord(RoutePattern(""), _addresses)]

handler500 = "folkmoot.web.middleware.failures.server_error"
