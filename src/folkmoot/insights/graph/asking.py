"""Asking for networks from pages, programs and the worker: what runs beside the store is named here, and not loaded."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from folkmoot.insights.graph.question import NetworkQuestion
from folkmoot.insights.metrics.definition import Period
from folkmoot.insights.store.engine import Engine, StoreUnavailable
from folkmoot.insights.store.reading import Limits, ask_within, usual_limits

if TYPE_CHECKING:
    from folkmoot.insights.graph.exporting import Export

_LONG = Limits(seconds=900, memory_mb=2048, threads=2)
# Circles of more pairs take longer than a page may wait.
_PAIRS_FOR_A_PAGE = 20_000


def network_of(community_id: int, question: NetworkQuestion, *, in_a_page: bool = False) -> dict[str, Any]:
    """The whole answer about a network. Raises StoreUnavailable."""
    return ask_within(usual_limits() if in_a_page else _LONG, community_id, _reckon, question)


def posts_in(community_id: int, question: NetworkQuestion) -> int:
    """How many posts the period has: whether a page can wait for its network. Raises StoreUnavailable."""
    return ask_within(usual_limits(), community_id, _count, question)


def known_period(community_id: int) -> Period:
    """From the first day with a post to the last. Raises StoreUnavailable, also where there is none."""
    first, last = ask_within(usual_limits(), community_id, _known)
    if first is None or last is None:
        raise StoreUnavailable("There are no posts yet.")
    return Period(first, last)


def export_of(community_id: int, question: NetworkQuestion, *, most: int | None = None) -> Export:
    """The people and ties of a network, the heaviest `most` ties where it is given. Raises StoreUnavailable."""
    if most is None:
        return ask_within(_LONG, community_id, _export, question, None, None)
    return ask_within(usual_limits(), community_id, _export, question, most, _PAIRS_FOR_A_PAGE)


def _reckon(engine: Engine, question: NetworkQuestion) -> dict[str, Any]:
    from folkmoot.insights.graph.reckoning import reckon

    return reckon(engine, question)


def _count(engine: Engine, question: NetworkQuestion) -> int:
    sql = "SELECT count(*) FROM posts WHERE day BETWEEN $first AND $last"
    return int(engine.rows(sql, {"first": question.period.first, "last": question.period.last})[0][0])


def _known(engine: Engine) -> tuple[date | None, date | None]:
    first, last = engine.rows("SELECT min(day), max(day) FROM posts")[0]
    return first, last


def _export(engine: Engine, question: NetworkQuestion, most: int | None, pairs: int | None) -> Export:
    from folkmoot.insights.graph.exporting import export

    return export(engine, question, most, pairs)
