"""Boards, notes and the state of the store, as pages show them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from folkmoot.core.actor import Actor
from folkmoot.insights.models import Board
from folkmoot.insights.policies import boards_visible_to
from folkmoot.insights.queries.editions import Shown
from folkmoot.insights.store.reading import store_version, written_at

# Older than this the figures may lack something that the reader has just seen happen.
_LAGS_AFTER_SECONDS = 2 * 3600


@dataclass(frozen=True, slots=True)
class StoreState:
    """Whether there are figures yet, until when they reach, whether they lag behind, and newer ones are on the way.

    It `is_rare` where these take hours.
    """

    is_built: bool
    lags: bool
    at: datetime | None
    is_due: bool = False
    is_rare: bool = False


def store_state(community_id: int, shown: Shown | None = None) -> StoreState:
    """How the store of a community stands, or the edition of its figures that is shown."""
    if not store_version(community_id):
        return StoreState(is_built=False, lags=False, at=None)
    written = shown.edition.written_at if shown and shown.edition else written_at(community_id)
    at = datetime.fromtimestamp(written, UTC) if written else None
    lags = bool(written) and time.time() - written > _LAGS_AFTER_SECONDS
    is_due, is_rare = (shown.is_due, shown.is_rare) if shown else (False, False)
    return StoreState(is_built=True, lags=lags, at=at, is_due=is_due, is_rare=is_rare)


def boards_for(actor: Actor) -> list[Board]:
    """The boards that the actor sees, by name."""
    return list(boards_visible_to(actor).order_by("name", "id"))
