"""How often something may be done: one table of limits, counted where all processes see it."""

from __future__ import annotations

import ipaddress
import math
import sqlite3
import time
from functools import lru_cache
from pathlib import Path

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

try:
    from redis.exceptions import RedisError
except ImportError:  # the extra [redis] is not installed, so nobody raises it
    RedisError = OSError  # type: ignore[assignment,misc]

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
    "report": "20/hour",
    "export": "10/hour",
    "api-read": "1200/minute",
    "api-write": "600/minute",
}
_GUARDING = frozenset({"login-account", "login-address", "sign-up", "mail", "join"})
# A store that hangs must not cost every request its timeout.
_STORE_SECONDS, _REST_SECONDS = 0.5, 5.0
_rests_until = 0.0
_in_process = FixedWindowRateLimiter(MemoryStorage())


def check(name: str, *, key: str) -> None:
    """Count one more of `name` for `key`; raises RateLimited with the seconds to wait when it is one too many."""
    item = _item(name)
    limiter = _limiter()
    allowed = _hit_shared(limiter, item, name, key)
    if allowed is None:
        if name not in _GUARDING:
            return
        limiter = _in_process
        allowed = limiter.hit(item, name, key)
    if not allowed:
        reset = limiter.get_window_stats(item, name, key).reset_time
        seconds = max(1, math.ceil(reset - time.time()))
        raise RateLimited(seconds, _("That was too often. Try again in %(seconds)s seconds.") % {"seconds": seconds})


def client_address(request: HttpRequest) -> str:
    """Where the request comes from, by /64 for IPv6; what proxies say is believed of trusted ones only."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    if address in settings.TRUSTED_PROXIES:
        forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
        # From the right: the last that is not one of our own proxies is who came to us.
        address = next((a for a in reversed(forwarded) if a not in settings.TRUSTED_PROXIES), address)
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def forget_counts() -> None:
    """Start counting anew; for tests."""
    global _rests_until
    _rests_until = 0.0
    _limiter.cache_clear()
    _in_process.storage.reset()


def _hit_shared(limiter: FixedWindowRateLimiter, item: RateLimitItem, name: str, key: str) -> bool | None:
    """Count in the shared store; None while it is away. After a failure it is left alone for a few seconds."""
    global _rests_until
    if time.monotonic() < _rests_until:
        return None
    try:
        return limiter.hit(item, name, key)
    except (LimitsError, OSError, sqlite3.Error, RedisError) as error:
        _rests_until = time.monotonic() + _REST_SECONDS
        log.warning("rate limit store is away", limit=name, why=str(error))
        return None


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
