"""The cache on Redis, which a page can do without: when Redis is away or slow, pages are slower and not broken."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import structlog
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache

log = structlog.get_logger(__name__)
T = TypeVar("T")
REST_SECONDS = 5.0


class ForgivingRedisCache(RedisCache):
    """Answers as an empty cache while Redis does not, and leaves it alone for a few seconds after each failure.

    Without the pause a slow Redis would cost its timeout for each of a page's questions.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._rests_until = 0.0

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._ask(lambda: RedisCache.get(self, key, default, version), default)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._ask(lambda: RedisCache.set(self, key, value, timeout, version), None)

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        # As if it had been new: what asks is a "do this once", which had better be done twice than never.
        return self._ask(lambda: RedisCache.add(self, key, value, timeout, version), True)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._ask(lambda: RedisCache.touch(self, key, timeout, version), False)

    def delete(self, key: Any, version: int | None = None) -> bool:
        return self._ask(lambda: RedisCache.delete(self, key, version), False)

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return self._ask(lambda: RedisCache.has_key(self, key, version), False)

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        wanted = list(keys)
        return self._ask(lambda: RedisCache.get_many(self, wanted, version), {})

    def set_many(
        self, data: Mapping[Any, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[Any]:
        return self._ask(lambda: RedisCache.set_many(self, dict(data), timeout, version), [])

    def delete_many(self, keys: Iterable[Any], version: int | None = None) -> None:
        wanted = list(keys)
        self._ask(lambda: RedisCache.delete_many(self, wanted, version), None)

    def clear(self) -> None:
        self._ask(lambda: RedisCache.clear(self), None)

    def _ask(self, question: Callable[[], T], otherwise: T) -> T:
        from redis.exceptions import RedisError

        if time.monotonic() < self._rests_until:
            return otherwise
        try:
            return question()
        except (RedisError, OSError) as error:
            self._rests_until = time.monotonic() + REST_SECONDS
            log.warning("the cache does not answer", error=type(error).__name__, rest_seconds=REST_SECONDS)
            return otherwise


def cache_settings(redis_url: str) -> dict[str, Any]:
    """Django's CACHES entry: Redis where an address is given, else the process's own memory."""
    if not redis_url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 5000}}
    return {
        "BACKEND": "folkmoot.config.cache.ForgivingRedisCache",
        "LOCATION": redis_url,
        "KEY_PREFIX": "folkmoot",
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5, "health_check_interval": 30},
    }
