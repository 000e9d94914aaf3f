"""Where the browser of a page reaches the live process."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port

PATH = "/live"


def live_address(request: HttpRequest) -> str:
    """The address of the stream for this page; empty where no live process is known.

    What came through a proxy stays at the page's own address, where the proxy leads /live to the live process.
    Otherwise nobody stands between, and the stream is on the same host at a port of its own.
    """
    if settings.LIVE_URL:
        return str(settings.LIVE_URL)
    if not settings.LIVE_PORT:
        return ""
    if request.is_secure() or "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return PATH
    host, _port = split_domain_port(request.META.get("HTTP_HOST", ""))
    return f"http://{host}:{settings.LIVE_PORT}{PATH}" if host else ""


def live_origins(request: HttpRequest) -> str:
    """The origins to be permitted in the page's policy; empty where no live process is known.

    Some browsers do not count a WebSocket to the page's own address as its own, and none takes http for ws.
    """
    parts = urlsplit(live_address(request))
    if parts.netloc:
        return f"{parts.scheme}://{parts.netloc} {parts.scheme.replace('http', 'ws')}://{parts.netloc}"
    host = request.META.get("HTTP_HOST", "")
    if not parts.path or not split_domain_port(host)[0]:
        return ""
    return f"{'wss' if request.is_secure() else 'ws'}://{host}"
