"""Bounces and complaints, as mail servers send them."""

from __future__ import annotations

from typing import Any

import pytest

from folkmoot.core.actor import Actor
from folkmoot.core.testing.cast import Cast
from folkmoot.mail.addresses import bounce_address
from folkmoot.mail.bounce_tokens import bounce_token
from folkmoot.mail.commands import queue_letters
from folkmoot.mail.composing import compose
from folkmoot.mail.models import QueuedLetter, TroubledAddress
from folkmoot.mail.tests.mails import DOMAIN, bring
from folkmoot.mail.tests.test_letters import a_letter


@pytest.fixture
def letter(cast: Cast, settings: Any) -> QueuedLetter:
    settings.MAIL_DOMAIN = DOMAIN
    queue_letters([a_letter()], actor=Actor.system(cast.community.id))
    return QueuedLetter.everywhere.select_related("community").get()


def a_report(kind: str, fields: str, returned: str = "", number: int = 0) -> bytes:
    part = {"delivery-status": "message/delivery-status", "feedback-report": "message/feedback-report"}[kind]
    return (
        f"From: <MAILER-DAEMON@mx.example.org>\r\nMessage-ID: <r{number}@mx>\r\nAuto-Submitted: auto-replied\r\n"
        f'Content-Type: multipart/report; report-type={kind}; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain\r\n\r\nIt did not work.\r\n"
        f"--b\r\nContent-Type: {part}\r\n\r\n{fields}\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\n{returned}\r\n--b--\r\n"
    ).encode()


def failed(status: str, action: str = "failed") -> str:
    return (
        f"Reporting-MTA: dns; mx.example.org\r\n\r\nFinal-Recipient: rfc822; ann@example.org\r\nAction: {action}\r\n"
        f"Status: {status}\r\nDiagnostic-Code: smtp; 550 {status} Because\r\n"
    )


def test_a_bounce_for_good_pauses_the_address(letter: QueuedLetter) -> None:
    mail = compose(letter)
    assert mail.from_email == bounce_address(bounce_token(letter.id))
    received = bring(a_report("delivery-status", failed("5.1.1")), mail.from_email, envelope_sender="")
    row = TroubledAddress.objects.get()
    assert (received.state, row.address, row.reason) == ("report", "ann@example.org", "bounced")
    assert row.paused_at is not None
    assert "5.1.1" in row.said


def test_bounces_that_may_pass_are_counted(letter: QueuedLetter) -> None:
    address = compose(letter).from_email
    for number, status in enumerate(("4.4.1", "5.2.2", "5.7.1", "4.2.2")):
        bring(a_report("delivery-status", failed(status), number=number), address)
    row = TroubledAddress.objects.get()
    assert (row.softs, row.paused_at) == (4, None)
    bring(a_report("delivery-status", failed("4.0.0"), number=9), address)
    row.refresh_from_db()
    assert (row.softs, row.reason) == (5, "soft")
    assert row.paused_at is not None


@pytest.mark.parametrize("fields", [failed("4.4.1", "delayed"), failed("2.0.0", "delivered"), "", "nonsense"])
def test_what_is_no_failure_changes_nothing(letter: QueuedLetter, fields: str) -> None:
    received = bring(a_report("delivery-status", fields), compose(letter).from_email)
    assert received.state == "ignored"
    assert not TroubledAddress.objects.exists()


def test_a_complaint_pauses_when_it_has_the_letter_itself(letter: QueuedLetter) -> None:
    fields = "Feedback-Type: abuse\r\nUser-Agent: Feed/1\r\nVersion: 1\r\n"
    forged = a_report("feedback-report", fields, "X-Folkmoot-Letter: aaaaaaaaaaaaaaaa\r\n\r\nHi", number=1)
    assert bring(forged, f"complaints@{DOMAIN}").state == "ignored"
    returned = compose(letter).message().as_string().replace("\n", "\r\n")
    assert bring(a_report("feedback-report", fields, returned, number=2), f"complaints@{DOMAIN}").state == "report"
    assert TroubledAddress.objects.get().reason == "complaint"


def test_an_answer_of_a_person_ends_the_count_of_passing_failures(letter: QueuedLetter, cast: Cast) -> None:
    from folkmoot.mail.commands.troubles import forget_softs

    bring(a_report("delivery-status", failed("4.4.1")), compose(letter).from_email)
    forget_softs(actor=Actor.system(cast.community.id), address="Ann@example.org")
    assert not TroubledAddress.objects.exists()
