"""Questions of one's own to the store, kept until the store holds something new."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from django.core.cache import cache

from folkmoot.insights.choice import Choice, asks_period, read_choice
from folkmoot.insights.metrics.knowing import Span, reckon_span
from folkmoot.insights.queries.usual import known_usual, usual_period
from folkmoot.insights.store.editions import definitions
from folkmoot.insights.store.engine import Engine
from folkmoot.insights.store.reading import ask_each_kept, ask_kept, store_version

T = TypeVar("T")
_KEPT_SECONDS = 24 * 3600
_LATELY_SECONDS = 3600


def kept(community_id: int, question: Callable[..., T], *args: Any) -> T:
    """What `question(engine, *args)` gives; the arguments are told apart by their repr. Raises StoreUnavailable."""
    version = store_version(community_id)
    told = f"{community_id}:{version}:{definitions()}:{question.__module__}.{question.__qualname__}:{args!r}"
    key = f"insights:own:{hashlib.sha256(told.encode()).hexdigest()}"
    found = cache.get(key) if version else None
    if found is None:
        found = (ask_kept(community_id, question, *args),)
        if version:
            cache.set(key, found, _KEPT_SECONDS)
    answer: T = found[0]
    return answer


def kept_each(community_id: int, question: Callable[[Engine, list[Any]], list[T]], items: Sequence[Any]) -> list[T]:
    """The answers to a list of questions in one go, each kept by itself. Raises StoreUnavailable."""
    return ask_each_kept(community_id, question, items) if items else []


def kept_lately(community_id: int, question: Callable[..., T]) -> T:
    """The same, but an answer of the last hour will do: for the frame of a page, which is not to wait for the store."""
    key = _lately_key(community_id, question)
    found = cache.get(key)
    if found is None:
        found = (kept(community_id, question),)
        cache.set(key, found, _LATELY_SECONDS)
    answer: T = found[0]
    return answer


def span_of(community_id: int) -> Span | None:
    """From when to when the store knows anything; None while it is empty. Raises StoreUnavailable."""
    return kept_lately(community_id, reckon_span)


def must_wait(community_id: int, asked: Mapping[str, str]) -> bool:
    """Whether the choice of a page has to be asked of the store, which may have to start for that."""
    if not store_version(community_id):
        return False
    is_usual_known = asks_period(asked) or known_usual(community_id) is not None
    return not is_usual_known or cache.get(_lately_key(community_id, reckon_span)) is None


def choice_of(asked: Mapping[str, str], *, community_id: int, time_zone: str, usual: str = "") -> Choice:
    """The choice of an address, by what the store knows. Raises StoreUnavailable."""
    span = span_of(community_id)
    if not usual and not asks_period(asked):
        usual = usual_period(community_id, time_zone, span)
    return read_choice(asked, community_id=community_id, time_zone=time_zone, span=span, usual=usual)


def noted_since(engine: Engine, table: str) -> date | None:
    """The first day of which page views or searches are known; runs where the engine is."""
    if table not in ("visits", "searches"):
        raise KeyError(table)
    found: date | None = engine.rows(f"SELECT MIN(day) FROM {table}")[0][0]  # noqa: S608 - one of two
    return found


def _lately_key(community_id: int, question: Callable[..., object]) -> str:
    return f"insights:lately:{community_id}:{bool(store_version(community_id))}:{question.__qualname__}"
