"""A hub on a stage, for tests: its database thread is the test's own, and what pages are told is written down."""

from __future__ import annotations

import asyncio
import queue
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from folkmoot.chat.live.connection import Asked, Connection
from folkmoot.chat.live.hub import Hub
from folkmoot.chat.live.telling import Batch
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership

Ask = Callable[..., Awaitable[Any]]
Scene = Callable[[Hub, Ask], Awaitable[None]]


def play(scene: Scene) -> None:
    """Run a scene with a hub that asks the test's database."""
    questions: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
    with ThreadPoolExecutor(1) as threads:
        played = threads.submit(lambda: asyncio.run(_begin(scene, questions)))
        played.add_done_callback(lambda _: questions.put(None))
        while question := questions.get():
            question()
        played.result()


async def _begin(scene: Scene, questions: queue.SimpleQueue[Callable[[], None] | None]) -> None:
    loop = asyncio.get_running_loop()

    async def ask(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        answer: asyncio.Future[Any] = loop.create_future()

        def question() -> None:
            try:
                found = function(*args, **kwargs)
            except Exception as error:  # noqa: BLE001 - raised where it was asked
                loop.call_soon_threadsafe(answer.set_exception, error)
            else:
                loop.call_soon_threadsafe(answer.set_result, found)

        questions.put(question)
        return await answer

    hub = Hub(ask)
    await hub.begin()
    await scene(hub, ask)


def asked(cast: Cast, member: Membership, *channels: str, **known: Any) -> Asked:
    return Asked(
        cast.community.id, member.id, known.pop("address", "1.2.3.4"), frozenset(channels or {"space:*"}), **known
    )


class Paper:
    """What a connection sends through: it writes down all."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.code = 0
        self.is_aborted = False

    def send(self, batch: Batch) -> None:
        self.written.append(batch.for_events)

    def is_silent(self) -> bool:
        return False

    def end(self, code: int) -> None:
        self.code = code

    def abort(self) -> None:
        self.is_aborted = True

    def read(self) -> str:
        """What is new on it."""
        text = b"".join(self.written).decode()
        self.written.clear()
        return text


async def flow(hub: Hub, connection: Connection, after: int | None = None) -> Paper:
    """Let a page that was let in be caught up, and have what it is told on paper."""
    paper = Paper()
    connection.flow(paper, await hub.catch_up(connection, after))
    return paper
