"""Walking over matches from the newest back, for as long as a reader waits.

A filter that nothing fits, or words that never stand together, would have every match looked at. So posts are looked
through by windows of ids that grow, and where the time is over the walk stops and says how far it came.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from django.db import connection

from folkmoot.content.search.conditions import Conditions, Param
from folkmoot.content.search.engine import engine
from folkmoot.content.search.language import Query

FIRST_WINDOW = 5_000
GROWTH = 10
SECONDS = 0.25
_NEAR = 20_000


@dataclass(slots=True)
class Walk:
    """Ids of matches, newest first; `stopped_at` is the lowest id looked at where the time was over, else 0."""

    ids: list[int] = field(default_factory=list)
    stopped_at: int = 0


def walk(
    query: Query, conditions: Conditions, *, limit: int, before: int | None = None, title_only: bool = False
) -> Walk:
    """The newest matches below an id, `limit` at most."""
    began = last = time.monotonic()
    found = Walk()
    newest = top = before or _beyond_all()
    width = FIRST_WINDOW
    while top > 1:
        low = max(1, top - width)
        most = limit - len(found.ids)
        order = engine().ORDER if _is_near(most, found=len(found.ids), among=newest - top) else engine().SORT
        found.ids += _between(query, conditions, low, top, order=order, limit=most, title_only=title_only)
        top = low
        if len(found.ids) >= limit:
            break
        now = time.monotonic()
        remaining = SECONDS - (now - began)
        if remaining <= 0:
            found.stopped_at = top if top > 1 else 0
            break
        # Not more than is likely to be looked through in the time that remains.
        growth = min(GROWTH, remaining / max(now - last, 0.001))
        width, last = max(FIRST_WINDOW, int(width * growth)), now
    return found


def _is_near(most: int, *, found: int, among: int) -> bool:
    """Whether that many more matches are to be expected before long, by how many there were so far."""
    return among == 0 or most * among < found * _NEAR


def _beyond_all() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM content_searchdocument")
        return int(cursor.fetchone()[0] or 0) + 1


def _between(
    query: Query, conditions: Conditions, low: int, top: int, *, order: str, limit: int, title_only: bool
) -> list[int]:
    of = engine()
    where = [of.MATCH, f"{of.ORDER} >= %s", f"{of.ORDER} < %s", *conditions.where]
    expression = of.expression(query, conditions.place, title_only=title_only)
    params: list[Param] = [expression, low, top, *conditions.params, limit]
    joins = " ".join(conditions.joins)
    sql = f"SELECT d.id FROM {of.TABLES} {joins} WHERE {' AND '.join(where)} ORDER BY {order} DESC LIMIT %s"  # noqa: S608 - fragments are ours
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]
