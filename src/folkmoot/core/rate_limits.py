"""How often something may be done: one table of limits, counted where all processes see it."""

from __future__ import annotations

import ipaddress
import math
import re
import sqlite3
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from limits import RateLimitItem, parse
from limits.errors import StorageError as LimitsError
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from folkmoot.core.errors import RateLimited
from folkmoot.core.rate_store import FileStorage

log = structlog.get_logger(__name__)

# What guards a secret is counted in the process when the shared store is away; the rest is let through.
LIMITS: dict[str, str] = {
    "login-account": "10/5 minutes",
    "login-address": "30/5 minutes",
    "sign-up": "20/hour",
    "mail": "10/hour",
    "join": "20/hour",
    "post": "30/5 minutes",
    "react": "120/5 minutes",
    "upload": "60/10 minutes",
    "preview": "60/minute",
    "complete": "240/minute",
    "search": "60/minute",
    "comment-key": "120/minute",
    "report": "20/hour",
    "flag": "30/10 minutes",
    "export": "10/hour",
    "sql": "60/minute",
    "figures": "600/minute",
    "figures-file": "60/10 minutes",
    "push": "60/hour",
    "api-read": "1200/minute",
    "api-write": "600/minute",
}
_GUARDING = frozenset({"login-account", "login-address", "sign-up", "mail", "join"})
# A store that hangs must not cost every request its timeout.
_STORE_SECONDS, _REST_SECONDS = 0.5, 5.0
_rests_until = 0.0
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_WITH_PORT = re.compile(r"\[([^\]]+)\](?::\d+)?|([0-9.]+):\d+")
_in_process = FixedWindowRateLimiter(MemoryStorage())


def check(name: str, *, key: str) -> None:
    """Count one more of `name` for `key`; raises RateLimited with the seconds to wait when it is one too many."""
    item = _item(name)
    wait = _wait_by_store(item, name, key)
    if wait is None and name in _GUARDING:
        wait = _wait(_in_process, item, name, key)
    if wait:
        seconds = math.ceil(wait)
        raise RateLimited(seconds, _("That was too often. Try again in %(seconds)s seconds.") % {"seconds": seconds})


def forgive(name: str, *, key: str) -> None:
    """Take one `name` of `key` back: it turned out to be rightful."""

    def take_one(limiter: FixedWindowRateLimiter) -> None:
        item = _item(name)
        if limiter.storage.get(item.key_for(name, key)) > 0:
            limiter.storage.incr(item.key_for(name, key), item.get_expiry(), amount=-1)

    _everywhere_counted(take_one)


def forget(name: str, *, key: str) -> None:
    """Forget all that was counted of `name` for `key`."""
    _everywhere_counted(lambda limiter: limiter.clear(_item(name), name, key))


def exact_address(request: HttpRequest) -> Address | None:
    """The one address that the request comes from; what proxies say is believed of trusted ones only."""
    return _address_in(request.META)


def client_address(request: HttpRequest) -> str:
    """Where the request comes from, as counted: by /64 for IPv6."""
    return counted_address(request.META)


def counted_address(meta: Mapping[str, Any]) -> str:
    """The same of what a server tells about a request before there is one (PEP 3333)."""
    address = _address_in(meta)
    if address is None:
        return "unknown"
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _address_in(meta: Mapping[str, Any]) -> Address | None:
    address = _parsed(str(meta.get("REMOTE_ADDR", "")))
    if _is_trusted(address):
        forwarded = [part.strip() for part in str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",") if part.strip()]
        # From the right: the last that is not one of our own proxies is who came to us.
        came = (_parsed(part) for part in reversed(forwarded))
        address = next((one for one in came if not _is_trusted(one)), address)
    return address


def _failures() -> tuple[type[Exception], ...]:
    """What a store that is away raises. Redis' own errors only where it is used: loading them costs 6 MB."""
    known: tuple[type[Exception], ...] = (LimitsError, OSError, sqlite3.Error)
    redis = sys.modules.get("redis.exceptions")
    return known if redis is None else (*known, redis.RedisError)


def forget_counts() -> None:
    """Start counting anew; for tests."""
    global _rests_until
    _rests_until = 0.0
    if _limiter.cache_info().currsize:
        with suppress(*_failures()):
            _limiter().storage.reset()
    _limiter.cache_clear()
    _in_process.storage.reset()


def _everywhere_counted(change: Callable[[FixedWindowRateLimiter], None]) -> None:
    change(_in_process)
    if time.monotonic() < _rests_until:
        return
    try:
        change(_limiter())
    except _failures() as error:
        log.warning("rate limit store is away", why=str(error))


def _wait_by_store(item: RateLimitItem, name: str, key: str) -> float | None:
    """Count in the shared store; None while it is away. After a failure it is left alone for a few seconds."""
    global _rests_until
    if time.monotonic() < _rests_until:
        return None
    try:
        return _wait(_limiter(), item, name, key)
    except _failures() as error:
        _rests_until = time.monotonic() + _REST_SECONDS
        log.warning("rate limit store is away", limit=name, why=str(error))
        return None


def _wait(limiter: FixedWindowRateLimiter, item: RateLimitItem, name: str, key: str) -> float:
    """Count; the seconds to wait when it was one too many, else 0."""
    if limiter.hit(item, name, key):
        return 0
    return max(1.0, limiter.get_window_stats(item, name, key).reset_time - time.time())


def _parsed(text: str) -> Address | None:
    """An address as servers and proxies write it: perhaps in brackets, with a port, or as IPv4 within IPv6."""
    match = _WITH_PORT.fullmatch(text)
    try:
        address = ipaddress.ip_address((match[1] or match[2]) if match else text)
    except ValueError:
        return None
    return (address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None) or address


def _is_trusted(address: Address | None) -> bool:
    return address is not None and any(address in network for network in _networks(tuple(settings.TRUSTED_PROXIES)))


@lru_cache
def _networks(entries: tuple[str, ...]) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    networks = []
    for entry in entries:
        try:
            networks.append(ipaddress.ip_network(entry, strict=False))
        except ValueError:
            log.warning("FOLKMOOT_TRUSTED_PROXIES takes addresses and networks only", left_out=entry)
    return networks


@lru_cache
def _item(name: str) -> RateLimitItem:
    return parse(LIMITS[name])


@lru_cache
def _limiter() -> FixedWindowRateLimiter:
    return FixedWindowRateLimiter(_storage())


def _storage() -> Storage:
    if settings.REDIS_URL:
        shared = storage_from_string(
            settings.REDIS_URL, socket_timeout=_STORE_SECONDS, socket_connect_timeout=_STORE_SECONDS
        )
        assert isinstance(shared, Storage)
        return shared
    return FileStorage(Path(settings.DATA) / "limits.sqlite3")
