"""Consumers hear of everything at least once, in order, and do not hold each other up."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.db import transaction

from folkmoot.activity import consumers
from folkmoot.activity.consumers import Consumer, lag, rebuild, run
from folkmoot.activity.log import record
from folkmoot.activity.models import Activity, ConsumerPosition
from folkmoot.core.registry import ActivityKind, activity_kinds
from folkmoot.core.testing.cast import Cast

KIND = "activity.test.happened"


@pytest.fixture(autouse=True)
def _a_registered_kind() -> None:
    if KIND not in activity_kinds:
        activity_kinds.add(KIND, ActivityKind(KIND, "%(actor)s did something"))


def _listener(name: str = "listener", *, fails: bool = False) -> tuple[Consumer, list[int]]:
    heard: list[int] = []

    def handle(lines: Sequence[Activity]) -> None:
        if fails:
            raise ValueError("out of order")
        heard.extend(line.id for line in lines)

    return Consumer(name, handle, kinds=frozenset({KIND}), reset=heard.clear), heard


def _happen(cast: Cast, times: int) -> list[int]:
    return [record(KIND, actor=cast.actor(cast.mia), subject=("post", n)).id for n in range(times)]


def test_a_consumer_hears_every_line_once_and_in_order(cast: Cast) -> None:
    consumer, heard = _listener()
    happened = _happen(cast, 7)
    while run(consumer, batch=3):
        pass
    assert heard == happened
    assert lag(consumer) == 0


def test_a_failing_consumer_keeps_its_place_and_its_error(cast: Cast) -> None:
    broken, _ = _listener("broken", fails=True)
    _happen(cast, 2)
    assert run(broken) == 0
    position = ConsumerPosition.objects.get(name="broken")
    assert position.position == 0
    assert "out of order" in position.last_error


def test_a_failing_consumer_does_not_hold_up_the_others(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, _ = _listener("broken", fails=True)
    sound, heard = _listener("sound")
    monkeypatch.setattr(consumers, "consumers", [broken, sound])
    happened = _happen(cast, 2)
    consumers.run_until_idle()
    assert heard == happened


def test_a_rebuild_forgets_and_hears_everything_again(cast: Cast) -> None:
    consumer, heard = _listener()
    happened = _happen(cast, 3)
    run(consumer)
    rebuild(consumer)
    assert heard == []
    run(consumer)
    assert heard == happened


def test_an_unregistered_kind_is_refused(cast: Cast) -> None:
    with pytest.raises(KeyError):
        record("activity.test.unheard-of", actor=cast.actor(cast.mia))


def test_a_line_vanishes_with_the_change_it_tells_of(cast: Cast) -> None:
    before = Activity.objects.count()
    with transaction.atomic():
        _happen(cast, 1)
        transaction.set_rollback(True)
    assert Activity.objects.count() == before
