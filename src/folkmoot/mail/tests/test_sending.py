from __future__ import annotations

import socket
import ssl
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from folkmoot.core.actor import Actor
from folkmoot.core.testing.cast import Cast
from folkmoot.core.testing.certificates import a_certificate
from folkmoot.mail import smtp
from folkmoot.mail.commands import queue_letters
from folkmoot.mail.commands.sending import (
    begin_letter,
    claim_letters,
    forget_letters,
    note_delay,
    recover_letters,
    send_again,
)
from folkmoot.mail.models import QueuedLetter, TroubledAddress
from folkmoot.mail.sender import send_waiting
from folkmoot.mail.tests.smtp_servers import scripted_server, smtp_server
from folkmoot.mail.tests.test_letters import a_letter

_State = QueuedLetter.State


def queued(cast: Cast, count: int = 1, **fields: Any) -> list[QueuedLetter]:
    letters = [a_letter(address=f"m{number}@example.org", **fields) for number in range(count)]
    queue_letters(letters, actor=Actor.system(cast.community.id))
    return list(QueuedLetter.objects.order_by("id"))


def states() -> list[str]:
    return list(QueuedLetter.objects.order_by("id").values_list("state", flat=True))


def test_letters_leave_by_tls_from_the_first_byte(
    cast: Cast, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = a_certificate(tmp_path, "localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with smtp_server(settings, context) as box:
        settings.EMAIL_HOST = "localhost"
        queued(cast)
        send_waiting()
        # Nobody vouches for the certificate, so nothing was said to that server.
        assert box.mails == []
        QueuedLetter.objects.update(next_at=timezone.now())
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        send_waiting()
        assert len(box.mails) == 1


def test_many_letters_go_over_one_connection_and_are_forgotten(cast: Cast, settings: Any) -> None:
    queued(cast, 7, html="<p>Grüße</p>")
    with smtp_server(settings) as box:
        assert send_waiting()
    assert (len(box.mails), box.connections) == (7, 1)
    html = box.mails[0].get_body(("html",))
    assert html is not None
    assert "Grüße" in html.get_content()
    assert states() == ["sent"] * 7
    assert set(QueuedLetter.objects.values_list("text", "html")) == {("", "")}


def test_a_refused_address_is_paused_and_one_that_is_busy_asked_again(cast: Cast, settings: Any) -> None:
    queued(cast, 3)
    with smtp_server(settings) as box:
        box.refused = {"m0@example.org": "550 5.1.1 No such user", "m1@example.org": "451 4.2.2 Try again later"}
        assert send_waiting()
        assert states() == ["failed", "waiting", "sent"]
        assert TroubledAddress.objects.get().address == "m0@example.org"
        busy = QueuedLetter.objects.get(address="m1@example.org")
        assert busy.next_at > timezone.now()
        assert "451" in busy.last_error
        box.refused = {}
        QueuedLetter.objects.update(next_at=timezone.now())
        send_waiting()
    assert states() == ["failed", "sent", "sent"]
    assert [mail["To"] for mail in box.mails] == ["m2@example.org", "m1@example.org"]


def test_a_letter_that_is_refused_for_what_it_says_does_not_pause_its_address(cast: Cast, settings: Any) -> None:
    queued(cast, 2)
    with smtp_server(settings) as box:
        box.answers = ["554 5.7.1 Looks like spam"]
        assert send_waiting()
    assert states() == ["failed", "sent"]
    assert not TroubledAddress.objects.exists()


def test_pauses_double_and_end(cast: Cast) -> None:
    letter = queued(cast)[0]
    waits = []
    while letter.state == _State.WAITING:
        QueuedLetter.objects.update(next_at=timezone.now())
        claimed = claim_letters(1)[0]
        assert begin_letter(claimed)
        note_delay(claimed, "421 busy")
        letter.refresh_from_db()
        waits.append(round((letter.next_at - timezone.now()).total_seconds() / 60))
    assert waits[:6] == [1, 2, 4, 8, 16, 32]
    assert letter.state == _State.FAILED
    assert letter.attempts == 14
    assert letter.text


def _nonsense(caller: socket.socket) -> None:
    caller.sendall(b"\x00\xff lorem ipsum\r\n" * 50)
    caller.recv(100)


def _goodbye(caller: socket.socket) -> None:
    caller.sendall(b"554 We do not talk to you\r\n")


def _silence(caller: socket.socket) -> None:
    caller.recv(100)


@pytest.mark.parametrize("talk", [_nonsense, _goodbye, _silence])
def test_a_server_that_is_not_one_costs_no_letter_an_attempt(cast: Cast, settings: Any, talk: Any) -> None:
    settings.EMAIL_TIMEOUT = 0.2
    queued(cast, 2)
    with scripted_server(settings, talk):
        assert not send_waiting()
    assert states() == ["waiting", "waiting"]
    assert QueuedLetter.objects.filter(attempts=0).count() == 2


def test_a_server_that_drips_is_left_after_a_while(cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def drip(caller: socket.socket) -> None:
        while True:
            caller.sendall(b"2")
            caller.settimeout(0.05)
            try:
                caller.recv(100)
            except TimeoutError:
                continue

    monkeypatch.setattr(smtp, "STEP_SECONDS", 0.4)
    queued(cast)
    with scripted_server(settings, drip):
        assert not send_waiting()
    assert states() == ["waiting"]


def test_a_server_that_goes_away_in_the_middle_is_asked_again_later(cast: Cast, settings: Any) -> None:
    def leave(caller: socket.socket) -> None:
        caller.sendall(b"220 hello\r\n")
        caller.recv(100)
        caller.sendall(b"250 fine\r\n")
        caller.recv(100)

    queued(cast, 2)
    with scripted_server(settings, leave):
        send_waiting()
    assert states() == ["waiting", "waiting"]
    assert set(QueuedLetter.objects.values_list("attempts", flat=True)) == {1}


def test_after_a_crash_nothing_is_sent_twice(cast: Cast, settings: Any) -> None:
    queued(cast, 3)
    first = claim_letters(3)[0]
    assert begin_letter(first)
    # Here the sender dies: it may have said all of the first to the server.
    QueuedLetter.objects.update(changed_at=timezone.now() - timedelta(hours=1))
    assert recover_letters() == 3
    with smtp_server(settings) as box:
        assert send_waiting()
        assert states() == ["unclear", "sent", "sent"]
        send_again(actor=cast.actor(cast.max), letter=first)
        assert send_waiting()
    assert [mail["To"] for mail in box.mails] == ["m1@example.org", "m2@example.org", "m0@example.org"]


def test_two_senders_never_have_the_same_letter(cast: Cast) -> None:
    queued(cast, 4)
    one, other = claim_letters(3), claim_letters(3)
    assert len(one) == 3
    assert len(other) == 1
    assert not {letter.id for letter in one} & {letter.id for letter in other}


def test_no_more_leave_in_a_minute_than_the_operator_allows(cast: Cast, settings: Any) -> None:
    settings.MAIL_A_MINUTE = 3
    queued(cast, 5)
    with smtp_server(settings) as box:
        send_waiting()
        assert len(box.mails) == 3
        QueuedLetter.objects.filter(state="sent").update(changed_at=timezone.now() - timedelta(minutes=2))
        send_waiting()
        assert len(box.mails) == 5


def test_others_go_before_what_is_for_many(cast: Cast, settings: Any) -> None:
    queued(cast, 2, is_bulk=True)
    queue_letters([a_letter(address="soon@example.org")], actor=Actor.system(cast.community.id))
    assert claim_letters(1)[0].address == "soon@example.org"


def test_what_became_of_letters_is_forgotten_in_time(cast: Cast) -> None:
    letters = queued(cast, 2)
    QueuedLetter.objects.filter(id=letters[0].id).update(state="sent", changed_at=timezone.now() - timedelta(days=15))
    assert forget_letters() == 1
    assert states() == ["waiting"]
