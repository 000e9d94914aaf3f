"""A mailbox on a real server, read for what is ours."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator
from email.message import EmailMessage
from threading import Timer
from typing import Any

import pytest

from folkmoot.cli.examination.incoming_mail import incoming_mail
from folkmoot.core.testing.cast import Cast
from folkmoot.core.testing.imap_server import PASSWORD, USER, imap_server
from folkmoot.core.testing.servers import Server
from folkmoot.mail.models import MailboxPosition, ReceivedMail
from folkmoot.mail.tests.mails import DOMAIN, a_mail, reply_address
from folkmoot.mail.ways import imap

pytestmark = pytest.mark.service


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Server]:
    with imap_server() as server:
        yield server


@pytest.fixture
def mailbox(dovecot: Server, settings: Any) -> Iterator[imaplib.IMAP4]:
    settings.MAIL_DOMAIN = DOMAIN
    settings.IMAP_HOST, settings.IMAP_PORT, settings.IMAP_SECURITY = "127.0.0.1", dovecot.port, "none"
    settings.IMAP_USER, settings.IMAP_PASSWORD = USER, PASSWORD
    with imaplib.IMAP4("127.0.0.1", dovecot.port) as client:
        client.login(USER, PASSWORD)
        yield client
        for folder in ("INBOX", "Folkmoot", "Folkmoot-other"):
            if count(client, folder) and client.select(folder)[0] == "OK":
                client.store("1:*", "+FLAGS", r"(\Deleted)")
                client.expunge()


def put(client: imaplib.IMAP4, mail: EmailMessage, to: str) -> None:
    mail.replace_header("To", f"Moorland <{to}>")
    assert client.append("INBOX", "", "", mail.as_bytes())[0] == "OK"


def count(client: imaplib.IMAP4, folder: str) -> int:
    status, found = client.select(folder, readonly=True)
    return int(found[0] or 0) if status == "OK" else 0


def test_what_is_ours_is_kept_and_everything_is_moved(cast: Cast, mailbox: imaplib.IMAP4) -> None:
    put(mailbox, a_mail("For us."), reply_address(cast.mia, 7))
    put(mailbox, a_mail("Buy this."), "info@example.org")
    assert imap.read_mailbox() == 1
    assert [(mail.way, mail.member_id) for mail in ReceivedMail.objects.all()] == [("imap", cast.mia.id)]
    assert [count(mailbox, folder) for folder in ("INBOX", "Folkmoot", "Folkmoot-other")] == [0, 1, 1]


def test_after_a_break_nothing_is_lost_and_nothing_is_kept_twice(
    cast: Cast, mailbox: imaplib.IMAP4, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        put(mailbox, a_mail(f"Number {number}."), reply_address(cast.mia, 7))

    def broken(server: imaplib.IMAP4, uid: int, folder: str) -> None:
        server.socket().close()
        raise OSError("the line is dead")

    with monkeypatch.context() as patched:
        patched.setattr(imap, "_move", broken)
        with pytest.raises(OSError, match="dead"):
            imap.read_mailbox()
    # The first was kept and not moved; it counts as read.
    assert imap.read_mailbox() == 2
    assert ReceivedMail.objects.count() == 3
    MailboxPosition.objects.update(validity=1)
    # The mailbox counts anew: everything is read again, and known.
    imap.read_mailbox()
    assert ReceivedMail.objects.count() == 3
    assert count(mailbox, "INBOX") == 0


def test_a_server_that_refuses_is_noted_and_asked_again(cast: Cast, mailbox: imaplib.IMAP4, settings: Any) -> None:
    settings.IMAP_PASSWORD = "wrong"
    with pytest.raises(imaplib.IMAP4.error):
        imap.read_mailbox()


def test_the_doctor_signs_in_to_the_mailbox(mailbox: imaplib.IMAP4, settings: Any) -> None:
    assert [(found.subject, found.state) for found in incoming_mail()] == [("mailbox", "ok")]
    settings.IMAP_PASSWORD = "wrong"
    assert [found.state for found in incoming_mail()] == ["fault"]


def test_the_server_says_when_mail_comes(cast: Cast, mailbox: imaplib.IMAP4) -> None:
    with imap._connected() as server:
        assert imap._read(server) == (0, False)
        assert not imap.wait_for_mail(server, seconds=0.05)
        coming = Timer(0.1, put, (mailbox, a_mail("At once."), reply_address(cast.mia, 7)))
        coming.start()
        # Sooner than the time is over, or the test would take as long.
        assert imap.wait_for_mail(server, seconds=30)
        coming.join()
        assert imap._read(server) == (1, False)
