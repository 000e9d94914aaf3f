"""Every address, of a community and of the installation alike (see communities.middleware)."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path("accounts/", include("allauth.urls"))]
for _room in (
    # In front, since it is asked for most: addresses are tried in this order.
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
        urlpatterns.append(path("", include(f"folkmoot.{_room}.urls")))

handler500 = "folkmoot.web.middleware.failures.server_error"
