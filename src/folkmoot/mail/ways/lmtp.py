"""A small LMTP (RFC 2033) and SMTP (RFC 5321) listener for a mail server in front of it.

It takes mail for our own signed addresses and nothing else, says so at RCPT, and says 250 when the mail is in the
database. It does not speak to the open internet: no TLS, no relaying, loopback unless told otherwise.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

import structlog
from django.conf import settings
from django.db import close_old_connections

from folkmoot.core.errors import NotFound, RuleBroken
from folkmoot.mail.commands.receiving import destination_of, receive

log = structlog.get_logger("folkmoot.mail")
T = TypeVar("T")
_LINE_AT_MOST = 128 * 1024
_COMMAND_AT_MOST = 2048
RECIPIENTS_AT_MOST = 50
CONNECTIONS_AT_MOST = 50
_MISTAKES_AT_MOST = 10
# Each holds a whole mail in memory.
_MAILS_AT_ONCE = 4
COMMAND_SECONDS, MAIL_SECONDS = 60.0, 300.0
_PATH = re.compile(r"^(?:FROM|TO):\s*<([^<>\s]{0,254})>(?:\s+(.*))?$", re.IGNORECASE)
_SIZE = re.compile(r"\bSIZE=(\d{1,12})\b", re.IGNORECASE)


class Listener:
    """Serves connections; what touches the database runs in threads of its own."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="mail-listen")
        self._mails = asyncio.Semaphore(_MAILS_AT_ONCE)
        self._open = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from greeting to goodbye; never raises."""
        self._open += 1
        try:
            if self._open > CONNECTIONS_AT_MOST:
                writer.write(b"421 4.3.2 Too many connections\r\n")
            else:
                await _Talk(self, reader, writer).run()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError, TimeoutError):
            log.debug("a connection ended early")
        except Exception:
            log.exception("a connection failed")
        finally:
            self._open -= 1
            writer.close()

    async def in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, _with_database, work)

    @property
    def mails(self) -> asyncio.Semaphore:
        return self._mails


async def listen(host: str, port: int) -> asyncio.Server:
    """Start listening."""
    return await asyncio.start_server(Listener().serve, host, port, limit=_LINE_AT_MOST)


@dataclass
class _Talk:
    """One conversation."""

    listener: Listener
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    is_lmtp: bool = False
    sender: str | None = None
    recipients: list[str] = field(default_factory=list)
    mistakes: int = 0

    async def run(self) -> None:
        await self.say("220 Folkmoot ready")
        while self.mistakes < _MISTAKES_AT_MOST:
            async with asyncio.timeout(COMMAND_SECONDS):
                line = await self.reader.readline()
            if not line:
                return
            verb, _space, rest = line[:_COMMAND_AT_MOST].decode("utf-8", "replace").strip().partition(" ")
            if verb.upper() == "QUIT":
                await self.say("221 2.0.0 Bye")
                return
            if verb.upper() == "DATA":
                await self.data()
            else:
                await self.say(await self.answer(verb.upper(), rest))
        await self.say("421 4.7.0 Too many mistakes")

    async def answer(self, verb: str, rest: str) -> str:
        if verb in ("LHLO", "EHLO", "HELO"):
            self.is_lmtp = verb == "LHLO"
            self.reset()
            size = settings.MAX_MAIL_BYTES
            return (
                "250 Folkmoot"
                if verb == "HELO"
                else f"250-Folkmoot\r\n250-8BITMIME\r\n250-PIPELINING\r\n250 SIZE {size}"
            )
        if verb == "MAIL":
            return self.mail(rest)
        if verb == "RCPT":
            return await self.rcpt(rest)
        if verb in ("RSET", "NOOP"):
            if verb == "RSET":
                self.reset()
            return "250 2.0.0 OK"
        self.mistakes += 1
        return "252 2.1.5 Try it" if verb == "VRFY" else "502 5.5.1 Not known here"

    def mail(self, rest: str) -> str:
        found = _PATH.match(rest)
        if found is None or not rest.upper().startswith("FROM"):
            self.mistakes += 1
            return "501 5.5.4 MAIL FROM:<address>"
        size = _SIZE.search(found[2] or "")
        if size and int(size[1]) > settings.MAX_MAIL_BYTES:
            return "552 5.3.4 Too large"
        self.reset()
        self.sender = found[1]
        return "250 2.1.0 OK"

    async def rcpt(self, rest: str) -> str:
        found = _PATH.match(rest)
        if self.sender is None or found is None or not rest.upper().startswith("TO"):
            self.mistakes += 1
            return "503 5.5.1 MAIL FROM first, then RCPT TO:<address>"
        if len(self.recipients) >= RECIPIENTS_AT_MOST:
            return "452 4.5.3 Too many recipients"
        address = found[1]
        if await self.listener.in_thread(lambda: destination_of(address)) is None:
            self.mistakes += 1
            return "550 5.1.1 No such address here"
        self.recipients.append(address)
        return "250 2.1.5 OK"

    async def data(self) -> None:
        if not self.recipients:
            self.mistakes += 1
            await self.say("503 5.5.1 No recipient")
            return
        async with self.listener.mails, asyncio.timeout(MAIL_SECONDS):
            await self.say("354 Go on")
            content = await self.body()
            answers = [await self.keep(content, address) for address in self.recipients]
        if not self.is_lmtp:
            # One answer for all: what failed is brought again, and what was kept is kept once.
            answers = [min(answers, key=lambda answer: (answer[0] != "4", answer[0] == "2"))]
        self.reset()
        for answer in answers:
            await self.say(answer)

    async def body(self) -> bytes | None:
        """The mail up to the line with the dot; None when it is too large. Only CR LF . CR LF ends it."""
        lines: list[bytes] = []
        size, at_start, tail = 0, True, b""
        while True:
            line = await self._piece()
            if at_start and line == b".\r\n":
                break
            if at_start and line.startswith(b"."):
                line = line[1:]
            # After a bare LF no dot ends the mail: others on the way may not see it as an end.
            tail = (tail + line)[-2:]
            at_start = tail == b"\r\n"
            size += len(line)
            if size <= settings.MAX_MAIL_BYTES:
                lines.append(line)
            else:
                lines.clear()
        return b"".join(lines) if size <= settings.MAX_MAIL_BYTES else None

    async def _piece(self) -> bytes:
        try:
            async with asyncio.timeout(COMMAND_SECONDS):
                return await self.reader.readuntil(b"\n")
        except asyncio.LimitOverrunError as error:
            return await self.reader.readexactly(error.consumed or 1)

    async def keep(self, content: bytes | None, address: str) -> str:
        if content is None:
            return "552 5.3.4 Too large"
        try:
            await self.listener.in_thread(
                lambda: receive(content, address, envelope_sender=self.sender, way="lmtp" if self.is_lmtp else "smtp")
            )
        except (NotFound, RuleBroken):
            return "550 5.1.1 Not taken"
        except Exception:
            log.exception("a mail could not be kept")
            return "451 4.3.0 Try again later"
        return "250 2.0.0 Kept"

    async def say(self, text: str) -> None:
        self.writer.write(f"{text}\r\n".encode())
        async with asyncio.timeout(COMMAND_SECONDS):
            await self.writer.drain()

    def reset(self) -> None:
        self.sender, self.recipients = None, []


def _with_database(work: Callable[[], T]) -> T:
    close_old_connections()
    try:
        return work()
    finally:
        close_old_connections()
