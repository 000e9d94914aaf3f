"""From a request to what it asks for, and who asks: by the page's ticket, or by the session's cookie."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.http.cookie import parse_cookie
from django.http.request import split_domain_port

from folkmoot.chat.live.connection import Asked
from folkmoot.chat.live.hub import Refused
from folkmoot.chat.tickets import take_ticket
from folkmoot.communities.queries import find_community_by_host, find_community_by_slug
from folkmoot.core.rate_limits import client_address
from folkmoot.members.queries import find_membership

CHANNELS_AT_MOST = 40
_CHANNEL = re.compile(r"me|space:\*|(?:thread|space):[1-9]\d{0,17}")
_POSITION = re.compile(r"\d{1,18}")


def request_of(scope: Mapping[str, Any]) -> HttpRequest:
    """The request as Django's functions take it."""
    request = HttpRequest()
    request.method = scope["method"]
    request.META["REMOTE_ADDR"] = (scope.get("client") or ("",))[0]
    for name, value in scope["headers"]:
        key = "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
        text = value.decode("latin-1")
        request.META[key] = f"{request.META[key]},{text}" if key in request.META else text
    request.COOKIES = parse_cookie(request.META.get("HTTP_COOKIE", ""))
    return request


def asked_by(scope: Mapping[str, Any]) -> Asked:
    """What the request asks for. It may ask the database; raises Refused."""
    request = request_of(scope)
    query = {name: values[-1] for name, values in parse_qs(scope["query_string"].decode("latin-1")).items()}
    channels = frozenset(name for name in query.get("channels", "me").split(",") if name)
    if len(channels) > CHANNELS_AT_MOST or not all(_CHANNEL.fullmatch(name) for name in channels):
        raise Refused(400, "Channels are thread:ID, space:ID, space:* and me.")
    known = request.META.get("HTTP_LAST_EVENT_ID") or query.get("after", "")
    after = int(known) if _POSITION.fullmatch(known) else None
    address = client_address(request)
    if "ticket" not in query:
        return Asked(*_by_cookie(request, query.get("community", "")), address, channels, after)
    ticket = take_ticket(query["ticket"])
    if ticket is None:
        raise Refused(401, "This ticket is not valid any more.")
    return Asked(ticket.community_id, ticket.member_id, address, channels, after, ticket.since)


def _by_cookie(request: HttpRequest, slug: str) -> tuple[int, int]:
    """Community and member by the session. A page from elsewhere, which the browser names, may not use it."""
    host = request.META.get("HTTP_HOST", "")
    origin = request.META.get("HTTP_ORIGIN")
    if origin is not None and origin.partition("://")[2] != host:
        raise Refused(403, "Another page's session is not used.")
    community = find_community_by_slug(slug) if slug else find_community_by_host(split_domain_port(host)[0])
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if key and community is not None:
        request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
        account = get_user(request)
        if account.is_authenticated and account.pk is not None:
            member = find_membership(community_id=community.id, account_id=account.pk)
            if member is not None:
                return community.id, member.id
    raise Refused(401, "Sign in first.")
