"""From a post to a phone: a push service on loopback that decrypts, hangs, refuses and answers nonsense."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from folkmoot.activity.consumers import run_until_idle
from folkmoot.connections.commands.tokens import create_token
from folkmoot.content import commands as content
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.notices import PUSH, ways
from folkmoot.core.testing.cast import Cast
from folkmoot.core.testing.far_side import FarSide, answer, far_side
from folkmoot.members.models import Membership
from folkmoot.notifications.commands.sending import send_due
from folkmoot.notifications.models import Choice, Delivery
from folkmoot.notifications.push import commands, queue, sender, vapid
from folkmoot.notifications.push.encryption import unpacked
from folkmoot.notifications.push.models import PushMessage, Subscription
from folkmoot.notifications.push.queries import unread_of
from folkmoot.notifications.push.queue import Push
from folkmoot.notifications.push.tests.far_browser import FarBrowser, claims_of, read_request

GONE_LATER = timedelta(hours=2)
CREATED = answer(status="201 Created")


@pytest.fixture(autouse=True)
def _own_key(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    settings.VAPID_KEY = ""


@pytest.fixture
def far(settings: Any) -> Iterator[FarSide]:
    with far_side() as side:
        settings.HTTP_ALLOW_PRIVATE = [f"127.0.0.1:{side.port}"]
        side.answers["/p"] = CREATED
        yield side


@pytest.fixture
def device(cast: Cast, far: FarSide) -> Subscription:
    return BROWSER.subscription(cast.mia, far.url("/p"))


BROWSER = FarBrowser()


def signed_in(member: Membership) -> Client:
    client = Client()
    client.force_login(member.account)  # type: ignore[arg-type]
    return client


def push(device: Subscription, topic: str = "t", **payload: str) -> None:
    queue.put_in([Push(device, topic, {"title": "Hello", **payload}, GONE_LATER)])


def send() -> int:
    with ThreadPoolExecutor(8) as pool:
        return sender.send_waiting(pool)


def again(**more: Any) -> None:
    """Let time pass, as far as the queue can see."""
    PushMessage.everywhere.update(due_at=timezone.now(), **more)


def mention_mia(cast: Cast, far: FarSide) -> tuple[dict[str, str], Any]:
    """Eda mentions Mia, who wants to hear of it by push; headers and words of what comes."""
    Choice.everywhere.create(community=cast.community, member=cast.mia, kind="content.mention", way=PUSH, is_on=True)
    words = "Look, @mia, a **bog**."
    content.create_thread(actor=cast.actor(cast.eda), space=cast.forum, title="A bog", markdown=words)
    run_until_idle()
    Delivery.everywhere.update(due_at=timezone.now())
    assert send_due(ways.get(PUSH)) == 1
    assert send() == 1
    headers, body = read_request(far.requests[0])
    return headers, BROWSER.read(body)


def test_a_mention_reaches_the_phone_encrypted_and_in_words(cast: Cast, far: FarSide, device: Subscription) -> None:
    headers, said = mention_mia(cast, far)
    assert "Eda" in said["title"]
    assert "bog" in said["body"]
    assert said["url"].startswith("p/")
    assert said["tag"] in unread_of(cast.actor(cast.mia))[1]
    assert headers["content-encoding"] == "aes128gcm"
    assert (headers["urgency"], len(headers["topic"])) == ("normal", 24)
    assert 0 < int(headers["ttl"]) <= 2 * 24 * 3600
    claims = claims_of(headers["authorization"])
    assert claims["aud"] == f"http://127.0.0.1:{far.port}"
    assert time.time() < claims["exp"] <= time.time() + 24 * 3600
    assert not PushMessage.everywhere.exists()


def test_a_device_that_must_not_show_text_gets_none(cast: Cast, far: FarSide, device: Subscription) -> None:
    commands.change_device(actor=cast.actor(cast.mia), device=device, shows_text=False)
    _headers, said = mention_mia(cast, far)
    assert said["title"] == "Moorland"
    assert "bog" not in said["body"]
    assert "Eda" not in said["body"]


def test_what_has_not_been_sent_is_replaced_by_what_comes_later(far: FarSide, device: Subscription) -> None:
    push(device, body="old")
    push(device, body="new")
    push(device, "other", body="beside")
    assert send() == 2
    assert {BROWSER.read(read_request(sent)[1])["body"] for sent in far.requests} == {"new", "beside"}


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
def test_a_device_that_is_no_more_goes(far: FarSide, device: Subscription, status: str) -> None:
    far.answers["/p"] = answer(status=status)
    push(device)
    send()
    assert not Subscription.everywhere.exists()
    assert not PushMessage.everywhere.exists()


@pytest.mark.parametrize("said", ["3600", "date", "soon", ""])
def test_a_service_that_asks_for_time_gets_it(far: FarSide, device: Subscription, said: str) -> None:
    until = timezone.now() + timedelta(hours=1)
    header = f"Retry-After: {format_datetime(until, usegmt=False) if said == 'date' else said}"
    far.answers["/p"] = answer(b"busy", header, status="429 Too Many Requests")
    push(device)
    push(device, "second")
    send()
    waits = [row.due_at - timezone.now() for row in PushMessage.everywhere.all()]
    asked = said in ("3600", "date")
    assert len(waits) == 2
    assert all(wait > timedelta(minutes=59 if asked else 0) for wait in waits)
    far.answers["/p"] = CREATED
    again()
    assert send() == 2
    device.refresh_from_db()
    assert (device.failures, device.rests_until) == (0, None)
    assert device.told_at is not None


def _nonsense(stream: Any, request: bytes) -> None:
    stream.sendall(b"\x00\xff no HTTP at all\r\n\r\n" * 50)


@pytest.mark.parametrize("reaction", [_nonsense, lambda stream, request: None, answer(status="503 Busy")])
def test_a_service_that_fails_again_and_again_is_left_alone_for_a_while(
    far: FarSide, device: Subscription, reaction: Any
) -> None:
    far.answers["/p"] = reaction
    push(device)
    for _attempt in range(6):
        send()
        again()
    device.refresh_from_db()
    assert device.failures == 6
    assert device.rests_until is not None
    assert device.rests_until > timezone.now()
    push(device, "later")
    assert PushMessage.everywhere.get(topic="later").due_at >= device.rests_until
    Subscription.everywhere.update(failing_since=timezone.now() - timedelta(days=15))
    again()
    send()
    assert not Subscription.everywhere.exists()


def test_a_message_that_is_refused_goes_and_the_device_stays(far: FarSide, device: Subscription) -> None:
    far.answers["/p"] = answer(b"too large", status="413 Payload Too Large")
    push(device)
    send()
    assert not PushMessage.everywhere.exists()
    assert Subscription.everywhere.get().failures == 1


def test_what_is_too_late_is_not_sent(far: FarSide, device: Subscription) -> None:
    push(device)
    again(expires_at=timezone.now())
    assert send() == 0
    assert far.requests == []
    assert not PushMessage.everywhere.exists()


def test_no_address_leads_to_our_own_network(cast: Cast, far: FarSide, device: Subscription, settings: Any) -> None:
    settings.HTTP_ALLOW_PRIVATE = []
    push(device)
    send()
    assert far.requests == []
    assert Subscription.everywhere.get().failures == 1


def test_very_many_are_sent_at_the_same_time_and_one_that_hangs_keeps_no_other(cast: Cast, far: FarSide) -> None:
    devices = [BROWSER.subscription(cast.mia, far.url(f"/d{n}")) for n in range(24)]
    inside, most, lock, freed = 0, 0, threading.Lock(), threading.Event()

    def slow(stream: Any, request: bytes) -> None:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
            if most >= 6:
                freed.set()
        # All of them wait for six to be there at once, which proves that six are.
        freed.wait(5)
        with lock:
            inside -= 1
        stream.sendall(CREATED)

    for number, one in enumerate(devices):
        far.answers[f"/d{number}"] = slow
        push(one)
    assert send() == 24
    assert most >= 6
    assert not PushMessage.everywhere.exists()


def test_a_sender_that_died_gives_its_messages_back(far: FarSide, device: Subscription) -> None:
    push(device)
    assert len(queue.claim(10)) == 1
    assert queue.claim(10) == []
    again()
    assert send() == 1


def test_a_browser_that_changes_hands_tells_its_new_owner_only(cast: Cast) -> None:
    def add(member: Any, endpoint: str = "https://push.example.org/a") -> Subscription:
        return commands.subscribe(
            actor=cast.actor(member), endpoint=endpoint, p256dh=BROWSER.p256dh, auth=BROWSER.auth, name="A browser"
        )

    first = add(cast.mia)
    assert add(cast.mia).id == first.id
    second = add(cast.nils)
    assert list(Subscription.everywhere.values_list("id", "member_id")) == [(second.id, cast.nils.id)]
    for number in range(12):
        add(cast.nils, f"https://push.example.org/{number}")
    assert Subscription.everywhere.count() == commands.DEVICES_AT_MOST
    with pytest.raises(NotAllowed):
        add(cast.bea)
    with pytest.raises(NotAllowed):
        commands.remove_device(actor=cast.actor(cast.mia), device=second)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.org/a",
        "https://127.0.0.1/a",
        "https://[::1]/a",
        "https://10.0.0.8/a",
        "https://user@push.example.org/a",
        "ftp://push.example.org/a",
        "https://push.example.org/" + "a" * 3000,
        "",
    ],
)
def test_an_address_that_no_browser_gives_is_refused(cast: Cast, endpoint: str) -> None:
    with pytest.raises(RuleBroken):
        commands.subscribe(
            actor=cast.actor(cast.mia), endpoint=endpoint, p256dh=BROWSER.p256dh, auth=BROWSER.auth, name=""
        )


def test_the_key_is_made_once_and_kept_where_only_we_read_it(tmp_path: Path) -> None:
    first = vapid.public_key()
    assert vapid.public_key() == first
    assert (tmp_path / "vapid_key").stat().st_mode & 0o777 == 0o600
    assert len(unpacked(first)) == 65


def test_a_device_is_turned_on_tried_and_turned_off_on_its_page(cast: Cast) -> None:
    browser, other = signed_in(cast.mia), signed_in(cast.nils)
    given = {"endpoint": "https://push.example.org/x", "p256dh": BROWSER.p256dh, "auth": BROWSER.auth}
    number = browser.post("/c/moorland/notifications/devices/add/", given).json()["id"]
    path = f"/c/moorland/notifications/devices/{number}/"
    assert other.post(path, {"do": "remove"}).status_code == 404
    browser.post(path, {"do": "hide"})
    browser.post(path, {"do": "test"})
    message = PushMessage.everywhere.get()
    assert (message.urgency, message.subscription.shows_text) == ("high", False)
    page = browser.get("/c/moorland/notifications/devices/").content.decode()
    assert "It only says that there is something." in page
    browser.post(path, {"do": "remove"})
    assert not Subscription.everywhere.exists()
    refused = browser.post("/c/moorland/notifications/devices/add/", given | {"auth": "x"})
    assert refused.status_code == 422


def test_a_device_goes_with_the_sign_in_it_belongs_to(cast: Cast) -> None:
    session = UserSession.objects.create(user=cast.mia.account, session_key="k", ip="127.0.0.1", user_agent="")
    BROWSER.subscription(cast.mia, "https://push.example.org/s", session=session)
    BROWSER.subscription(cast.mia, "https://push.example.org/other")
    session.end()
    assert [row.endpoint[-5:] for row in Subscription.everywhere.all()] == ["other"]


def test_programs_turn_devices_on_and_off(cast: Cast) -> None:
    token = create_token(actor=cast.actor(cast.mia), member=cast.mia, name="t", scopes=["read", "write"])[1]
    program, base = Client(headers={"authorization": f"Bearer {token}"}), "/c/moorland/api/v1/push/"
    assert program.get(f"{base}key").json() == {"key": vapid.public_key()}
    given = {"endpoint": "https://push.example.org/x", "p256dh": BROWSER.p256dh, "auth": BROWSER.auth, "name": "App"}
    made = program.post(f"{base}devices", given, content_type="application/json")
    assert made.status_code == 201
    one = f"{base}devices/{made.json()['id']}"
    assert program.patch(one, {"shows_text": False}, content_type="application/json").json()["shows_text"] is False
    assert program.post(f"{one}/test").status_code == 204
    assert [device["name"] for device in program.get(f"{base}devices").json()] == ["App"]
    assert program.delete(one).status_code == 204
    assert program.delete(one).status_code == 404
