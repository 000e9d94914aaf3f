"""A letter leaves over real SMTP, is answered in a mail program, and the answer stands in the thread as written."""

from __future__ import annotations

import json
import smtplib
import sqlite3
from email import policy
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from e2e.running import Installation, Running, wait_for
from folkmoot.core.testing.servers import free_port
from folkmoot.mail.tests.smtp_servers import Box, smtp_server

pytestmark = [pytest.mark.process, pytest.mark.service]
API = "/c/fen/api/v1"
WRITTEN = "That is **so**.\n\n- one\n- two"


def _answer_to(letter: EmailMessage, text: str) -> EmailMessage:
    """As a mail program writes it: with a quote, a signature and a file."""
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = "Bob <bob@example.org>", letter["Reply-To"], f"Re: {letter['Subject']}"
    mail["Message-ID"], mail["In-Reply-To"] = "<answer@example.org>", letter["Message-ID"]
    body = letter.get_body(("plain",))
    assert body is not None
    quoted = "\n".join(f"> {line}" for line in body.get_content().splitlines())
    mail.set_content(f"{text}\n\n-- \nBob\n\nOn Mon, 3 Aug 2026 at 10:00, Fen <x@in.example.org> wrote:\n{quoted}\n")
    mail.add_attachment(b"a,b\n1,2\n", maintype="text", subtype="csv", filename="table.csv")
    return mail


def _token(installation: Installation, email: str, *options: str) -> str:
    installation.run("member", "create", email, "--community", "fen", *options)
    made = installation.run(
        "token", "create", email, "--community", "fen", "--scope", "write", "--scope", "read", "--scope", "admin"
    )
    return next(word for word in made.stdout.split() if word.startswith("fm_"))


def _hurry(installation: Installation) -> bool:
    """Let no letter wait for its reader to look at the page first; whether there is one."""
    with sqlite3.connect(installation.data / "folkmoot.sqlite3", timeout=10) as records:
        rows = records.execute("UPDATE notifications_delivery SET due_at = '2026-01-01 00:00:00' WHERE way = 'mail'")
        return rows.rowcount > 0


def _posts(running: Running, thread: int, token: str) -> list[Any]:
    path = f"{API}/threads/{thread}/posts"
    return list(json.loads(running.get(path, Authorization=f"Bearer {token}")[1])["items"])


def _mentioned(installation: Installation, running: Running, box: Box, ada: str) -> tuple[int, EmailMessage]:
    header = {"Authorization": f"Bearer {ada}"}
    status, space = running.post_json(f"{API}/spaces", {"name": "Talk"}, **header)
    assert status == 201, space
    said = {"space_id": space["id"], "title": "A question", "markdown": "@bob, what do you think?"}
    status, thread = running.post_json(f"{API}/threads", said, **header)
    assert status == 201, thread
    wait_for(lambda: _hurry(installation), "the mention to be decided")
    wait_for(lambda: box.mails, "the letter")
    return int(thread["id"]), box.mails[0]


def test_an_answer_from_a_mail_program_stands_in_the_thread_as_written(tmp_path: Path) -> None:
    settings, port = SimpleNamespace(), free_port()
    with smtp_server(settings) as box:
        env = {
            "FOLKMOOT_SMTP_HOST": "127.0.0.1", "FOLKMOOT_SMTP_PORT": str(settings.EMAIL_PORT),
            "FOLKMOOT_SMTP_TLS": "no", "FOLKMOOT_MAIL_DOMAIN": "in.example.org", "FOLKMOOT_MAIL_PORT": str(port),
            "FOLKMOOT_MAIL_FROM": "Moot <moot@example.org>",
        }  # fmt: skip
        installation = Installation(tmp_path / "data", env)
        installation.migrate()
        installation.run("community", "create", "fen", "--name", "The Fen")
        ada = _token(installation, "ada@example.org", "--role", "owner")
        bob = _token(installation, "bob@example.org")
        with installation.up("--workers", "1") as running:
            thread, letter = _mentioned(installation, running, box, ada)
            assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
            assert letter["Auto-Submitted"] == "auto-generated"
            assert letter.get_body(("html",)) is not None
            address = parseaddr(str(letter["Reply-To"]))[1]
            with smtplib.LMTP("127.0.0.1", port) as client:
                client.sendmail("bob@example.org", [address], _answer_to(letter, WRITTEN).as_bytes())
            wait_for(lambda: len(_posts(running, thread, bob)) == 2, "the answer")
            answer = _posts(running, thread, bob)[1]
            # What his program says of itself is no answer, and gets none.
            away = EmailMessage(policy=policy.SMTP)
            away["From"], away["Auto-Submitted"] = "bob@example.org", "auto-replied"
            away.set_content("I am away.")
            with smtplib.LMTP("127.0.0.1", port) as client:
                client.sendmail("", [address], away.as_bytes())
            sent = len(box.mails)
        assert answer["author"]["handle"] == "bob"
        assert answer["markdown"].startswith(WRITTEN)
        assert "Bob" not in answer["markdown"]
        assert "table.csv" in str(answer)
        assert sent == 1
