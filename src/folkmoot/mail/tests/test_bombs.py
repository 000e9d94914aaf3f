"""Mail that is made to cost time: each is dealt with, or refused, in a time that does not depend on luck."""

from __future__ import annotations

import contextlib
import os
import time
from typing import Any

import pytest

from folkmoot.core.errors import RuleBroken
from folkmoot.mail.cutting_html import reply_in_html
from folkmoot.mail.guarding import guard
from folkmoot.mail.mime import parsed
from folkmoot.mail.reading import read_reply

MB = 1024**2
# Of the processor, for ten megabytes; a machine with much to do may take longer.
SECONDS = 12


def _nested(depth: int, named: bytes = b"boundary") -> bytes:
    head = b"From: a@b.org\r\n"
    for number in range(depth):
        head += b'Content-Type: multipart/mixed; %s="b%d"\r\n\r\n--b%d\r\n' % (named, number, number)
    return head + b"\r\n" + b"x\n" * 100_000


def _within(depth: int) -> bytes:
    return b"From: a@b.org\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * depth + b"\r\nHello"


MAILS: dict[str, Any] = {
    "nothing": lambda: b"",
    "garbage": lambda: os.urandom(10 * MB),
    "one line": lambda: b"From: a@b.org\r\n\r\n" + b"x" * 10 * MB,
    "short lines": lambda: b"From: a@b.org\r\n\r\n" + b"x\n" * 400_000,
    "quotes": lambda: b"From: a@b.org\r\n\r\n" + b"> x\n\n" * 400_000,
    "headers": lambda: b"X-A: b\r\n" * 500_000 + b"\r\nHello",
    "one header": lambda: b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\r\n\r\nHello",
    "long header": lambda: b"To: " + b"<a@b.org>, " * 900_000 + b"\r\n\r\nHello",
    "nested": lambda: _nested(30),
    "nested deep": lambda: _nested(2000),
    "nested in pieces": lambda: _nested(300, b"boundary*0"),
    "nested in a short mail": lambda: _nested(199).replace(b"x\n", b"", 99_000),
    "mails in mails": lambda: _within(3000),
    "parts": lambda: b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nx\r\n" * 200_000,
    "no end": lambda: b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>',
    "base64": lambda: b"Content-Transfer-Encoding: base64\r\n\r\n" + b"A" * 10 * MB,
}


@pytest.mark.parametrize("name", MAILS)
def test_a_mail_made_to_cost_time_does_not(name: str) -> None:
    content = MAILS[name]()
    began = time.process_time()
    with contextlib.suppress(RuleBroken):
        guard(content)
        read_reply(parsed(content))
    assert time.process_time() - began < SECONDS


def test_the_digest_of_a_list_is_no_bomb() -> None:
    head = b'Subject: Digest\r\nContent-Type: multipart/digest; boundary="d"\r\n\r\n'
    mail = (
        b'--d\r\n\r\nSubject: %d\r\nContent-Type: multipart/alternative; boundary="a%d"\r\n\r\n'
        b"--a%d\r\n\r\nHello.\r\n--a%d--\r\n"
    )
    digest = head + b"".join(mail % ((number,) * 4) for number in range(60)) + b"--d--\r\n"
    guard(digest)
    assert len(parsed(digest).get_payload()) == 60


@pytest.mark.parametrize(
    "html", ["<div>" * 100_000, "<b><i>" * 50_000 + "x", "<blockquote>x" * 50_000, "<table>" * 50_000]
)
def test_html_made_to_cost_time_does_not(html: str) -> None:
    began = time.process_time()
    reply_in_html(html)
    assert time.process_time() - began < SECONDS
