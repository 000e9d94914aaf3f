"""The address that links in mails begin with."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port


def typed_origin(request: HttpRequest) -> str:
    """Scheme and host as whoever asks says them; the Host header is anybody's to write."""
    return f"{request.scheme}://{request.get_host()}"


def mail_origin(request: HttpRequest, *, is_at_home: bool) -> str:
    """Scheme and host for a mail: the typed ones where they are ours for certain, else those of FOLKMOOT_URL.

    A mail goes to somebody else than who asked for it, and its links carry secrets. The host of a community is what
    its managers say: good for its members, who are `is_at_home`, and not for all who have an account.
    """
    host, _port = split_domain_port(request.get_host().lower())
    community = getattr(request, "community", None)
    is_own = is_at_home and community is not None and host == community.host
    return typed_origin(request) if is_own or host in settings.HOSTS else str(settings.BASE_URL)
