"""What a room tells of its records becomes rows and figures, as events will: who said that they come, and who came."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from folkmoot.activity.log import record
from folkmoot.core.deeds import Deed, DeedSource, deed_sources
from folkmoot.core.registry import ActivityKind, activity_kinds
from folkmoot.core.testing.cast import Cast
from folkmoot.insights.metrics.catalogue import METRICS
from folkmoot.insights.metrics.conventions import Conventions
from folkmoot.insights.metrics.definition import Period
from folkmoot.insights.metrics.wanted import Wanted, reckon
from folkmoot.insights.store.reading import ask
from folkmoot.insights.tests.storing import rebuilt, refreshed

EVENTS = [name for name, each in METRICS.items() if each.section == "Events"]
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch) -> dict[int, Deed]:
    """The records of a room with events, by their ids."""
    there: dict[int, Deed] = {}

    def deeds(_community_id: int, ids: Collection[int]) -> Iterator[tuple[int, Deed]]:
        return ((id_, there[id_]) for id_ in ids if id_ in there)

    source = DeedSource("attendance", lambda _community_id: list(there), deeds)
    monkeypatch.setitem(deed_sources._entries, "events", source)
    monkeypatch.setitem(activity_kinds._entries, "events.told", ActivityKind("events.told", "%(actor)s comes"))
    return there


def test_who_comes_to_events_is_told_by_the_room_late_twice_and_taken_back(
    cast: Cast, calendar: dict[int, Deed], settings: Any, tmp_path: Path
) -> None:
    settings.DATA, community = tmp_path, cast.community.id
    coming = (
        ("rsvp", cast.mia, 1, 2),
        ("attend", cast.mia, 1, 3),
        ("rsvp", cast.nils, 1, 2),
        ("attend", cast.mia, 2, 9),
    )

    def told(number: int) -> None:
        record("events.told", actor=cast.actor(cast.mia), subject=("attendance", number))

    refreshed(community)
    for number, (kind, who, event, day) in reversed(list(enumerate(coming, 1))):
        at = datetime(2026, 3, day, 12, tzinfo=UTC)
        calendar[number] = Deed(f"{kind}:{number}", at, kind, who.id, subject_id=event)
        told(number)
        told(number)
    store = refreshed(community)
    assert store == rebuilt(community)
    assert _figures(community) == {"held": 2, "participants": 1, "show_rate": 1 / 2, "repeat_share": 1}
    del calendar[4]
    told(4)
    store = refreshed(community)
    assert _figures(community) == {"held": 1, "participants": 1, "show_rate": 1 / 2, "repeat_share": 0}
    assert store == rebuilt(community)


def _figures(community_id: int) -> dict[str, float | None]:
    wanted = [Wanted(name, MARCH) for name in EVENTS]
    found = ask(community_id, reckon, wanted, Conventions(minimum=1))
    return {
        name.removeprefix("events_").removeprefix("event_"): each.value
        for name, each in zip(EVENTS, found, strict=True)
    }
