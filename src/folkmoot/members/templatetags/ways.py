"""Where signing in through somebody else begins."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import get_script_prefix, reverse

register = template.Library()


@register.simple_tag(takes_context=True)
def way_url(context: dict[str, Any], provider: Any, process: str) -> str:
    """The address that leads to a provider, and back to where `process` ("login", "connect") began.

    It lies at the root of the host, so that a provider needs to know one callback address however many communities
    are served below it.
    """
    request = context["request"]
    if process == "connect":
        after = reverse("socialaccount_connections")
    else:
        after = request.GET.get("next") or (reverse("content:home") if request.community else "/")
    url: str = provider.get_login_url(request, process=process, next=after)
    return url.removeprefix(get_script_prefix().rstrip("/"))
