"""The hub by itself: who is let in, what is queued, what is caught up, and how pages are let go."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from folkmoot.chat.live import connection as connections
from folkmoot.chat.live import hub as hubs
from folkmoot.chat.live import reading
from folkmoot.chat.live.history import KEPT_AT_MOST, History
from folkmoot.chat.live.hub import Hub, Refused
from folkmoot.chat.live.wire.frames import Code
from folkmoot.chat.tests.stage import Ask, asked, flow, play
from folkmoot.content import commands
from folkmoot.content.models import Thread
from folkmoot.core.registry import live_kinds
from folkmoot.core.testing.cast import Cast


def _thread(cast: Cast) -> Thread:
    return commands.create_thread(actor=cast.actor(cast.mia), space=cast.forum, title="A thread", markdown="First.")


def _reply(cast: Cast, thread: Thread, text: str) -> None:
    commands.create_post(actor=cast.actor(cast.mia), thread=thread, markdown=text)


def test_heartbeats_move_the_position_and_long_streams_end(cast: Cast) -> None:
    async def scene(hub: Hub, ask: Ask) -> None:
        connection = await hub.open(asked(cast, cast.nils))
        paper = await flow(hub, connection)
        paper.read()
        for second in range(hubs.HEARTBEAT_SECONDS):
            hub.beat(second)
        assert paper.read() == f": {hub.position}\nid: {hub.position}\n\n"
        connection.until = time.monotonic() - 1
        hub.beat(0)
        assert (paper.read(), paper.code) == ("", Code.TICKET_IS_OLD)

    play(scene)


def test_an_address_has_so_many_streams(cast: Cast, settings: Any) -> None:
    settings.LIVE_PER_ADDRESS = 2

    async def scene(hub: Hub, ask: Ask) -> None:
        first = await hub.open(asked(cast, cast.nils))
        await hub.open(asked(cast, cast.mia))
        with pytest.raises(Refused) as refused:
            await hub.open(asked(cast, cast.mo))
        assert refused.value.status == 429
        await hub.open(asked(cast, cast.mo, address="5.6.7.8"))
        hub.close(first)
        await hub.open(asked(cast, cast.mo))
        assert (hub.figures.refused, hub.figures.open) == (1, 3)

    play(scene)


def test_who_is_no_member_is_refused_and_leaves_nothing_behind(cast: Cast) -> None:
    async def scene(hub: Hub, ask: Ask) -> None:
        for member in (cast.bea, cast.otto):
            with pytest.raises(Refused) as refused:
                await hub.open(asked(cast, member))
            assert refused.value.status == 403
        assert (hub.rooms, hub._of_member, hub._of_address) == ({}, {}, {})

    play(scene)


def test_a_full_queue_lets_go_of_its_page_and_of_no_other(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr(connections, "QUEUED_AT_MOST", 3)

    async def scene(hub: Hub, ask: Ask) -> None:
        thread = await ask(_thread, cast)
        await hub.turn()
        slow, quick = [await hub.open(asked(cast, who, f"thread:{thread.id}")) for who in (cast.nils, cast.mo)]
        papers = [await flow(hub, one) for one in (slow, quick)]
        slow.pause()
        for n in range(5):
            await ask(_reply, cast, thread, f"Number {n}")
            await hub.turn()
            assert "event: post" in papers[1].read()
        assert [paper.is_aborted for paper in papers] == [True, False]
        assert (slow.is_over, quick.is_over, hub.figures.dropped) == (True, False, 1)

    play(scene)


def test_what_happened_since_the_page_was_made_is_told(cast: Cast) -> None:
    async def scene(hub: Hub, ask: Ask) -> None:
        made = time.time()
        thread = await ask(_thread, cast)
        await hub.turn()
        page = await hub.open(asked(cast, cast.nils, f"thread:{thread.id}", since=made))
        first = (await flow(hub, page)).read()
        assert [line for line in first.splitlines() if line.startswith("event")] == [
            "event: post", "event: thread", "event: ready"
        ]  # fmt: skip
        old = await hub.open(asked(cast, cast.nils, f"thread:{thread.id}", since=made - 3600))
        assert "event: reset" in (await flow(hub, old)).read()

    play(scene)


def test_missing_more_than_is_told_again_means_asking_for_all(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr(reading, "MISSED_AT_MOST", 3)

    async def scene(hub: Hub, ask: Ask) -> None:
        position, thread = hub.position, await ask(_thread, cast)
        for n in range(5):
            await ask(_reply, cast, thread, f"Number {n}")
        await hub.turn()
        page = await hub.open(asked(cast, cast.nils, after=position))
        assert (await flow(hub, page, position)).read().startswith(f"id: {hub.position}\nevent: reset")
        page = await hub.open(asked(cast, cast.nils, after=hub.position - 2))
        assert (await flow(hub, page)).read().count("event: post") == 2

    play(scene)


def test_who_joins_while_the_news_are_being_read_hears_them_once(cast: Cast) -> None:
    async def scene(hub: Hub, ask: Ask) -> None:
        for _ in range(30):
            thread = await ask(_thread, cast)
            opening, _turned = await asyncio.gather(
                hub.open(asked(cast, cast.nils, f"thread:{thread.id}", after=hub.position)), hub.turn()
            )
            assert (await flow(hub, opening)).read().count("event: post") == 1
            hub.close(opening)

    play(scene)


def _line(position: int, at: float) -> reading.Line:
    kind = live_kinds.get("content.post.created")
    return reading.Line(position, 1, kind, None, (), ("", None), None, None, None, at)


def test_the_history_forgets_the_oldest_and_says_so() -> None:
    history = History()
    history.begin(reading.Recent(0, 10, [_line(10, 0.0)]), 100.0)
    assert [line.id for line in history.after(0) or []] == [10]
    assert history.since(100.5) == []
    for start in range(11, 11 + 2 * KEPT_AT_MOST, 100):
        history.add([_line(start + n, 100.0 + start) for n in range(100)])
    assert history.after(10) is None
    assert history.since(101.0) is None
    last = 10 + 2 * KEPT_AT_MOST
    assert [line.id for line in history.after(last - 2) or []] == [last - 1, last]
