"""Who is seen to be here or to type, by whom, and for how long."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from folkmoot.chat.commands import choose_presence
from folkmoot.chat.live import whispers as whispering
from folkmoot.chat.live.hub import Hub, Tuning
from folkmoot.chat.live.presence import ACTIVE, AWAY, HOLDS_SECONDS, NOWHERE, Here, Presences
from folkmoot.chat.live.whispers import Whispers, Words
from folkmoot.chat.queries import invisible_members
from folkmoot.chat.tests.stage import Ask, Paper, asked, flow, play
from folkmoot.connections.commands.tokens import create_token
from folkmoot.content.models import Thread
from folkmoot.content.tests.chatting import a_channel, a_chat, a_talk
from folkmoot.core.actor import Actor
from folkmoot.core.testing.cast import Cast
from folkmoot.members.commands.relations import relate
from folkmoot.members.models import Membership


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whispering, "LEAVING_SECONDS", 0.0)


async def _page(hub: Hub, cast: Cast, who: Membership, *channels: str) -> tuple[Any, Paper]:
    connection = await hub.open(asked(cast, who, *channels, after=hub.position))
    paper = await flow(hub, connection)
    paper.read()
    return connection, paper


def _told(paper: Paper) -> list[tuple[int | None, int, str]]:
    """Thread, member and state of each event of presence; of typing `types` is the state."""
    found = []
    for line in paper.read().splitlines():
        if line.startswith("data: "):
            data = json.loads(line.removeprefix("data: "))
            if "member" in data:
                found.append((data.get("thread"), data["member"]["id"], data.get("state", "types")))
    return found


def test_who_shows_a_member_sees_them_come_turn_away_and_go(cast: Cast) -> None:
    async def scene(hub: Hub, ask: Ask) -> None:
        whispers = Whispers(hub, ask, lambda words: None)
        _page_of_nils, paper = await _page(hub, cast, cast.nils, f"people:{cast.mia.id},{cast.eda.id}")
        mia, _ = await _page(hub, cast, cast.mia, "me")
        await whispers.tick()
        assert _told(paper) == [(None, cast.mia.id, ACTIVE)]
        mia.state = AWAY
        whispers.touch(mia, has_left=False)
        await whispers.tick()
        assert _told(paper) == [(None, cast.mia.id, AWAY)]
        _late, late = await _page(hub, cast, cast.mo, f"people:{cast.mia.id}")
        hub.close(mia)
        await whispers.tick()
        assert _told(paper) == [(None, cast.mia.id, "offline")]
        assert _told(late)[-1:] == [(None, cast.mia.id, "offline")] or _told(late) == []

    play(scene)


def test_the_invisible_and_the_blocked_are_not_seen(cast: Cast) -> None:
    async def scene(hub: Hub, ask: Ask) -> None:
        published: list[Words] = []
        whispers = Whispers(hub, ask, published.append)
        await ask(lambda: relate(actor=cast.actor(cast.mia), other=cast.nils, kind="block"))
        await ask(lambda: choose_presence(actor=cast.actor(cast.eda), is_invisible=True))
        await hub.turn()
        people = f"people:{cast.mia.id},{cast.eda.id}"
        papers = [(await _page(hub, cast, who, people))[1] for who in (cast.nils, cast.mo)]
        for who in (cast.mia, cast.eda):
            await _page(hub, cast, who, "me")
        await whispers.tick()
        assert [_told(paper) for paper in papers] == [[], [(None, cast.mia.id, ACTIVE)]]
        assert all(str(cast.eda.id) not in words.get("here", {}) for words in published)
        await ask(lambda: choose_presence(actor=cast.actor(cast.eda), is_invisible=False))
        await hub.turn()
        await _page(hub, cast, cast.eda, "me")
        await whispers.tick()
        assert _told(papers[1]) == [(None, cast.eda.id, ACTIVE)]

    play(scene)


def test_who_reads_a_private_channel_is_seen_by_its_readers_only(cast: Cast) -> None:
    async def scene(hub: Hub, ask: Ask) -> None:
        whispers = Whispers(hub, ask, lambda words: None)
        den: Thread = await ask(lambda: a_channel(cast, a_chat(cast, "den", visibility="private")))
        talk: Thread = await ask(a_talk, cast, cast.mia, cast.max)
        shown = (f"presence:thread:{den.id}", f"presence:thread:{talk.id}")
        outside = (await _page(hub, cast, cast.nils, *shown, f"thread:{den.id}"))[1]
        inside = (await _page(hub, cast, cast.max, *shown, f"thread:{den.id}", f"thread:{talk.id}"))[1]
        await _page(hub, cast, cast.mia, f"thread:{talk.id}")
        await whispers.tick()
        assert _told(outside) == []
        assert set(_told(inside)) == {
            (den.id, cast.max.id, ACTIVE), (talk.id, cast.max.id, ACTIVE), (talk.id, cast.mia.id, ACTIVE)
        }  # fmt: skip

    play(scene)


def test_typing_is_told_to_who_reads_along_and_by_who_may_write(cast: Cast) -> None:
    async def scene(hub: Hub, ask: Ask) -> None:
        published: list[Words] = []
        whispers = Whispers(hub, ask, published.append)
        channel: Thread = await ask(a_channel, cast)
        name = f"thread:{channel.id}"
        mia, own = await _page(hub, cast, cast.mia, name)
        nils, paper = await _page(hub, cast, cast.nils, name)
        _other, elsewhere = await _page(hub, cast, cast.mo, "me")
        for _ in range(5):
            whispers.typing(mia, channel.id)
        whispers.typing(nils, 999)
        await whispers.tick_typing()
        assert [_told(one) for one in (paper, own, elsewhere)] == [[(channel.id, cast.mia.id, "types")], [], []]
        assert len(published) == 1
        # Another process hears it, and tells its own pages.
        other = Hub(ask)
        await other.begin()
        far = (await _page(other, cast, cast.nils, name))[1]
        Whispers(other, ask, lambda words: None).hear(json.loads(json.dumps(published[0])))
        assert _told(far) == [(channel.id, cast.mia.id, "types")]
        await ask(lambda: choose_presence(actor=cast.actor(cast.nils), is_invisible=True))
        await hub.turn()
        whispers.typing(nils, channel.id)
        await whispers.tick_typing()
        assert _told(own) == []

    play(scene)


def test_several_processes_say_together_where_a_member_is() -> None:
    presences = Presences()
    presences.say("a", 1, Here(AWAY, frozenset({5})), 0.0)
    presences.say("b", 1, Here(ACTIVE), 0.0)
    assert [(change.member_id, change.now) for change in presences.changes()] == [(1, Here(ACTIVE, frozenset({5})))]
    presences.forget("b", 1.0)
    assert [change.now.state for change in presences.changes()] == [AWAY]
    assert presences.in_threads(frozenset({5})).keys() == {1}
    # The other one has died and says nothing any more.
    presences.expire(HOLDS_SECONDS + 1)
    assert [change.now for change in presences.changes()] == [NOWHERE]
    assert presences.present([1]) == {}


def test_a_process_that_is_misunderstood_changes_nothing(cast: Cast) -> None:
    async def scene(hub: Hub, ask: Ask) -> None:
        whispers = Whispers(hub, ask, lambda words: None)
        whispers.hear({"process": "x", "community": cast.community.id, "here": {"7": ["flying", [1]]}})
        await whispers.tick()
        with pytest.raises((TypeError, KeyError)):
            whispers.hear({"process": "x", "community": cast.community.id, "typing": [{"thread": 1}]})

    play(scene)


def test_a_hub_forgets_presence_channels_that_a_page_drops(cast: Cast) -> None:
    async def scene(hub: Hub, ask: Ask) -> None:
        whispers = Whispers(hub, ask, lambda words: None)
        page, paper = await _page(hub, cast, cast.nils, f"people:{cast.mia.id}")
        hub.listen(page, Tuning(frozenset({"me"}), frozenset(), None, 1))
        await _page(hub, cast, cast.mia, "me")
        await whispers.tick()
        assert _told(paper) == []

    play(scene)


def test_being_seen_is_chosen_on_a_page_and_through_the_api(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.mia.account, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    assert client.post("/c/moorland/presence/", {"invisible": "on"}).status_code == 302
    assert invisible_members(cast.community.id) == {cast.mia.id}
    assert b"checked" in client.get("/c/moorland/presence/").content
    _token, secret = create_token(
        actor=Actor.system(cast.community.id), member=cast.mia, name="A program", scopes=["read", "write"]
    )
    program: dict[str, Any] = {"headers": {"Authorization": f"Bearer {secret}"}, "content_type": "application/json"}
    assert client.get("/api/v1/me/presence", **program).json() == {"invisible": True}
    assert client.put("/api/v1/me/presence", {"invisible": False}, **program).json() == {"invisible": False}
    assert invisible_members(cast.community.id) == frozenset()
