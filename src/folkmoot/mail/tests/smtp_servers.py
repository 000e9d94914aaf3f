"""SMTP servers for tests: a real one (aiosmtpd), and one that says what a test wants it to."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from folkmoot.core.testing.servers import free_port


class Box:
    """Takes mail; `answers` may give an answer for a recipient or a mail instead."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.senders: list[str] = []
        self.connections = 0
        self.refused: dict[str, str] = {}
        self.answers: list[str] = []

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]) -> Any:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answers:
            return self.answers.pop(0)
        self.senders.append(envelope.mail_from)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@contextlib.contextmanager
def smtp_server(settings: Any, tls: ssl.SSLContext | None = None) -> Iterator[Box]:
    """A server that takes mail on loopback, with the settings leading to it; perhaps with TLS from the first byte."""
    box, port = Box(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port, ssl_context=tls)
    controller.start()
    _lead_to(settings, port)
    settings.EMAIL_USE_SSL = tls is not None
    try:
        yield box
    finally:
        controller.stop()


@contextlib.contextmanager
def scripted_server(settings: Any, talk: Callable[[socket.socket], None]) -> Iterator[None]:
    """A server that does with each connection what the test says."""
    listening = socket.create_server(("127.0.0.1", 0))
    talks: list[threading.Thread] = []

    def answer(caller: socket.socket) -> None:
        with caller, contextlib.suppress(OSError):
            talk(caller)

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _address = listening.accept()
                talks.append(threading.Thread(target=answer, args=(caller,), daemon=True))
                talks[-1].start()

    threading.Thread(target=serve, daemon=True).start()
    _lead_to(settings, listening.getsockname()[1])
    try:
        yield
    finally:
        listening.close()


def _lead_to(settings: Any, port: int) -> None:
    settings.EMAIL_BACKEND = "folkmoot.mail.smtp.LimitedBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
