"""Live delivery by the real processes: who hears what, at once, and who does not."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from e2e.live_world import Ear, Place, live_place

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with live_place(tmp_path_factory.mktemp("moot") / "data") as made:
        yield made


def test_a_reply_is_heard_at_once_by_who_has_the_thread_open(place: Place) -> None:
    thread = place.hand("open_thread", "mia", "forum")
    here, in_space, elsewhere = (
        place.listen("nils", channels) for channels in (f"thread:{thread}", "space:*", "thread:999,me")
    )
    began = time.monotonic()
    post = place.hand("post", "eda", thread)
    heard = here.expect("post")
    # The log would be looked into every two seconds without the nudge.
    assert time.monotonic() - began < 1
    assert (heard.content["post"], heard.content["thread"]) == (post, thread)
    assert in_space.expect("post").id == heard.id
    place.hand("react", "nils", post)
    assert here.expect("reaction").content["post"] == post
    assert elsewhere.silence(seconds=0.3)


def test_a_private_space_is_not_heard_by_who_is_not_in_it(place: Place) -> None:
    thread = place.hand("open_thread", "mia", "backroom")
    inside, outside = (place.listen(handle, f"thread:{thread},space:*") for handle in ("mia", "nils"))
    place.hand("post", "mia", thread)
    inside.expect("post")
    assert outside.silence(seconds=0.3)
    place.hand("add", "nils", "backroom")
    place.hand("post", "mia", thread)
    outside.expect("post")


def test_who_is_taken_out_of_a_space_hears_nothing_from_that_moment(place: Place) -> None:
    thread = place.hand("open_thread", "mia", "backroom")
    place.hand("add", "eda", "backroom")
    ear = place.listen("eda", f"thread:{thread}")
    for _ in range(4):
        place.hand("add", "eda", "backroom")
        place.hand("post", "mia", thread)
        ear.expect("post")
        place.hand("remove", "eda", "backroom")
        place.hand("post", "mia", thread)
        assert ear.silence(seconds=0.3)


def test_who_leaves_is_shown_out_and_not_let_in_again(place: Place) -> None:
    ear = place.listen("max", "space:*")
    ticket = place.ticket("max")
    place.hand("depart", "max")
    ear.expect("gone")
    assert ear.is_over.wait(5)
    assert Ear(place.port, ticket, "space:*").status == 403


def test_other_communities_hear_nothing(place: Place) -> None:
    ear = place.listen("otto", "space:*,me")
    place.hand("open_thread", "mia", "forum")
    assert ear.silence(seconds=0.3)


def test_whom_one_blocks_one_does_not_hear(place: Place) -> None:
    thread = place.hand("open_thread", "mia", "forum")
    ear = place.listen("nils", f"thread:{thread}")
    place.hand("block", "nils", "eda")
    place.hand("post", "eda", thread)
    place.hand("post", "mia", thread)
    ear.expect("post")
    assert ear.silence(seconds=0.2)


@pytest.mark.parametrize(("ticket", "channels", "status"), [("", "me", 401), ("forged", "me", 401), (None, "x:1", 400)])
def test_what_is_asked_wrongly_is_refused(place: Place, ticket: str | None, channels: str, status: int) -> None:
    assert Ear(place.port, place.ticket("mia") if ticket is None else ticket, channels).status == status


def test_a_session_lets_in_from_its_own_origin_and_from_no_other(place: Place) -> None:
    thread = place.hand("open_thread", "mia", "forum")
    cookie = {"Cookie": f"folkmoot_session={place.hand('session', 'eda')}"}

    def listen(headers: dict[str, str], community: str = "moorland") -> Ear:
        return Ear(place.port, "", f"thread:{thread}", headers=headers, community=community)

    ear = listen(cookie)
    ear.settle()
    post = place.hand("post", "mia", thread)
    # What happened just before may still come.
    while (heard := ear.heard.get(timeout=10)).name != "post" or heard.content["post"] != post:
        pass
    assert listen({**cookie, "Origin": f"http://localhost:{place.port}"}).status == 200
    assert listen({**cookie, "Origin": "http://localhost:1"}).status == 403
    assert listen(cookie, community="harbour").status == 401
    assert listen({"Cookie": "folkmoot_session=made-up"}).status == 401
    assert listen({}).status == 401


def test_coming_back_brings_what_was_missed(place: Place) -> None:
    thread = place.hand("open_thread", "mia", "forum")
    ear = place.listen("mo", f"thread:{thread}")
    place.hand("post", "mia", thread)
    last_id = ear.expect("post").id
    ear.close()
    missed = place.hand("posts", "mia", thread, 5)
    again = place.listen("mo", f"thread:{thread}", last_id=last_id)
    assert [again.expect("post").content["post"] for _ in missed] == missed
    again.expect("ready")


def test_who_was_away_for_too_long_is_told_to_ask_for_all(place: Place) -> None:
    ear = place.listen("mo", "me", last_id=10**9)
    ear.expect("reset")
    assert ear.last_id is not None
    assert ear.last_id < 10**9


def test_a_member_has_so_many_open_pages_and_no_more(place: Place) -> None:
    ears = [place.listen("olga", "me") for _ in range(12)]
    assert place.listen("olga", "me").status == 429
    before = place.figure("connections")
    ears[0].close()
    deadline = time.monotonic() + 5
    while place.figure("connections") >= before:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert place.listen("olga", "me").status == 200
    for ear in ears[1:]:
        ear.close()
