"""Asking a store in tests for all that it holds."""

from __future__ import annotations

from typing import Any

from folkmoot.activity.consumers import run_until_idle
from folkmoot.insights.store.changing import bring_up_to_date
from folkmoot.insights.store.engine import Engine
from folkmoot.insights.store.reading import ask
from folkmoot.insights.store.tables import TABLES


def everything(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, in an order of their own."""
    return {table.name: sorted(engine.rows(f"SELECT * FROM {table.name}"), key=repr) for table in TABLES}


def held(community_id: int) -> dict[str, list[tuple[Any, ...]]]:
    """All that the store holds now."""
    return ask(community_id, everything)


def refreshed(community_id: int) -> dict[str, list[tuple[Any, ...]]]:
    """All that it holds once it has heard what the log tells."""
    run_until_idle()
    bring_up_to_date(community_id)
    return held(community_id)


def rebuilt(community_id: int) -> dict[str, list[tuple[Any, ...]]]:
    """All that it holds when it is built anew."""
    bring_up_to_date(community_id, anew=True)
    return held(community_id)
