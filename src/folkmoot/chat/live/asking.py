"""From a request to what it asks for, and who asks: by the page's ticket, or by the session's cookie."""

from __future__ import annotations

import re
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.http.cookie import parse_cookie
from django.http.request import split_domain_port

from folkmoot.chat.live.connection import Asked
from folkmoot.chat.live.hub import Refused
from folkmoot.chat.live.wire.heads import Head
from folkmoot.chat.tickets import take_ticket
from folkmoot.communities.queries import find_community_by_host, find_community_by_slug
from folkmoot.core.rate_limits import client_address
from folkmoot.members.queries import find_membership

CHANNELS_AT_MOST = 60
_ID = r"[1-9]\d{0,17}"
_CHANNEL = re.compile(rf"me|queue|space:\*|(?:(?:presence:)?thread|space):{_ID}|people:{_ID}(?:,{_ID}){{0,199}}")
# Commas stand within `people:1,2` too.
_SEPARATOR = re.compile(r",(?=[a-z])")
_POSITION = re.compile(r"\d{1,18}")


def request_of(head: Head) -> HttpRequest:
    """The request as Django's functions take it."""
    request = HttpRequest()
    request.method = head.method
    request.META["REMOTE_ADDR"] = head.peer
    for name, value in head.headers.items():
        request.META["HTTP_" + name.upper().replace("-", "_")] = value
    request.COOKIES = parse_cookie(head.headers.get("cookie", ""))
    return request


def read_channels(names: list[str]) -> frozenset[str]:
    """What a page wants to listen to. Raises Refused."""
    channels = frozenset(name for name in names if name)
    if len(channels) > CHANNELS_AT_MOST or not all(_CHANNEL.fullmatch(name) for name in channels):
        raise Refused(400, "Channels are thread:ID, space:ID, space:*, presence:thread:ID, people:ID,ID, queue and me.")
    return channels


def needs_database(head: Head) -> bool:
    """Whether `asked_by` must ask the database: a ticket says by itself who has it."""
    return "ticket" not in head.query


def asked_by(head: Head) -> Asked:
    """What the request asks for. Raises Refused."""
    request = request_of(head)
    channels = read_channels(_SEPARATOR.split(head.query.get("channels", "me")))
    known = head.headers.get("last-event-id") or head.query.get("after", "")
    after = int(known) if _POSITION.fullmatch(known) else None
    address = client_address(request)
    if needs_database(head):
        return Asked(*_by_cookie(request, head), address, channels, after)
    ticket = take_ticket(head.query["ticket"])
    if ticket is None:
        raise Refused(401, "This ticket is not valid any more.")
    # Who names a position knows all until then, or says that a part of the page knows only what was there at first.
    since = ticket.since if after is None or "whole" in head.query else None
    return Asked(ticket.community_id, ticket.member_id, address, channels, after, since)


def _by_cookie(request: HttpRequest, head: Head) -> tuple[int, int]:
    """Community and member by the session. A page from elsewhere, which the browser names, may not use it.

    Browsers name it always where a script opens a WebSocket, which no other rule keeps from other origins: without an
    Origin nobody gets one by a cookie.
    """
    host, origin = head.headers.get("host", ""), head.headers.get("origin")
    if (origin is None and head.socket_key) or (origin is not None and origin.partition("://")[2] != host):
        raise Refused(403, "Another page's session is not used.")
    slug = head.query.get("community", "")
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
