"""The listener, spoken to by Python's own LMTP and SMTP clients and by hand."""

from __future__ import annotations

import asyncio
import smtplib
import socket
import threading
from collections.abc import Iterator
from email import policy
from typing import Any

import pytest

from folkmoot.core.errors import NotFound
from folkmoot.mail.tests.mails import DOMAIN, a_mail
from folkmoot.mail.ways import lmtp

OURS = f"reply+ours@{DOMAIN}"


class Kept:
    """Stands where the database would: other threads do not see a test's rows."""

    def __init__(self) -> None:
        self.mails: list[tuple[bytes, str, str | None, str]] = []
        self.error: Exception | None = None

    def receive(self, content: bytes, recipient: str, *, envelope_sender: str | None, way: str) -> None:
        if self.error is not None:
            raise self.error
        self.mails.append((content, recipient, envelope_sender, way))


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    kept = Kept()
    monkeypatch.setattr(lmtp, "receive", kept.receive)
    monkeypatch.setattr(lmtp, "destination_of", lambda address: address if address.startswith("reply+") else None)
    monkeypatch.setattr(lmtp, "close_old_connections", lambda: None)
    return kept


@pytest.fixture
def port(kept: Kept) -> Iterator[int]:
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(lmtp.listen("127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield server.sockets[0].getsockname()[1]
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)


def test_mail_comes_by_lmtp_with_an_answer_for_each_recipient(kept: Kept, port: int) -> None:
    mail = a_mail("Hello.\n.A line with a dot.\n")
    with smtplib.LMTP("127.0.0.1", port) as client:
        client.ehlo()
        client.mail("mia@example.org")
        codes = [client.rcpt(address)[0] for address in (OURS, "reply+b@x", "other@x")]
        codes += [client.data(mail.as_bytes(policy=policy.SMTP))[0], client.getreply()[0]]
    assert codes == [250, 250, 550, 250, 250]
    assert [(recipient, sender, way) for _c, recipient, sender, way in kept.mails] == [
        (OURS, "mia@example.org", "lmtp"), ("reply+b@x", "mia@example.org", "lmtp"),
    ]  # fmt: skip
    assert b"\r\n.A line with a dot.\r\n" in kept.mails[0][0]


def test_mail_comes_by_smtp(kept: Kept, port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.send_message(a_mail(), "", [OURS])
        client.send_message(a_mail("More."), "mia@example.org", [OURS])
    assert [mail[3] for mail in kept.mails] == ["smtp", "smtp"]


def test_what_cannot_be_kept_now_is_to_be_brought_again(kept: Kept, port: int) -> None:
    kept.error = RuntimeError("no database")
    with smtplib.LMTP("127.0.0.1", port) as client:
        with pytest.raises(smtplib.SMTPDataError) as later:
            client.sendmail("mia@example.org", [OURS], b"Subject: x\r\n\r\nHi")
        assert later.value.smtp_code == 451
        kept.error = NotFound()
        with pytest.raises(smtplib.SMTPDataError) as never:
            client.sendmail("mia@example.org", [OURS], b"Subject: x\r\n\r\nHi")
        assert never.value.smtp_code == 550


def test_too_large_is_refused_before_and_after(kept: Kept, port: int, settings: Any) -> None:
    settings.MAX_MAIL_BYTES = 10_000
    with smtplib.LMTP("127.0.0.1", port) as client:
        client.ehlo()
        assert client.docmd("MAIL FROM:<a@b.org> SIZE=20000")[0] == 552
        client.docmd("MAIL FROM:<a@b.org>")
        client.docmd(f"RCPT TO:<{OURS}>")
        assert client.data(b"x" * 300_000)[0] == 552
        assert client.noop()[0] == 250
    assert kept.mails == []


def talk(port: int, said: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(said)
        line.shutdown(socket.SHUT_WR)
        heard = b""
        while piece := line.recv(65536):
            heard += piece
    return heard


def test_no_second_mail_is_smuggled_into_one(kept: Kept, port: int) -> None:
    smuggled = b"\n.\r\nMAIL FROM:<boss@example.org>\r\nRCPT TO:<" + OURS.encode() + b">\r\nDATA\r\nSecond\r\n.\r\n"
    talk(port, b"EHLO x\r\nMAIL FROM:<a@b.org>\r\nRCPT TO:<" + OURS.encode() + b">\r\nDATA\r\nFirst" + smuggled)
    assert len(kept.mails) == 1
    assert b"boss@example.org" in kept.mails[0][0]


@pytest.mark.parametrize(
    "said", [b"\x00\xff" * 200_000, b"GET / HTTP/1.1\r\n" * 50, b"RCPT TO:<x@y>\r\n" * 50, b"DATA\r\n" * 50, b""]
)
def test_nonsense_is_left_soon(kept: Kept, port: int, said: bytes) -> None:
    try:
        heard = talk(port, said)
    except OSError:
        # It was left before all was said: in the middle of it, or before the end of it.
        heard = b""
    assert len(heard) < 2000
    assert kept.mails == []


def test_there_is_an_end_to_recipients_and_connections(kept: Kept, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rcpt = b"RCPT TO:<" + OURS.encode() + b">\r\n"
    assert talk(port, b"LHLO x\r\nMAIL FROM:<a@b.org>\r\n" + rcpt * 52).count(b"452") == 2
    monkeypatch.setattr(lmtp, "CONNECTIONS_AT_MOST", 0)
    assert talk(port, b"").startswith(b"421")


def test_a_caller_that_says_nothing_is_left(kept: Kept, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lmtp, "COMMAND_SECONDS", 0.2)
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        assert line.recv(100).startswith(b"220")
        assert line.recv(100) == b""
