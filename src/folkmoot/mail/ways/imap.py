"""Reads a mailbox over IMAP: what is for us is kept and moved to a folder, the rest moved to another.

A mail is moved after it is in the database. Where that fails, or the connection breaks in between, it is met again and
known by its Message-ID; and the number of the last one read is remembered for mailboxes that let nothing be moved.

A server that can says by itself when mail comes (IDLE, RFC 2177); others are asked every half minute.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
import select
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from email.utils import getaddresses, parseaddr
from typing import Any

import structlog
from django.conf import settings
from django.db import connection

from folkmoot.core.errors import FolkmootError
from folkmoot.mail.commands.reading_mailboxes import begin_reading, note_look, note_read
from folkmoot.mail.commands.receiving import destination_of, receive
from folkmoot.mail.mime import header, parsed

log = structlog.get_logger("folkmoot.mail")
_STEP_SECONDS, _LOOK_SECONDS = 20.0, 240.0
# Routers forget a line on which nothing was said for longer; and now and then a line is begun anew in any case.
_IDLE_SECONDS, _STAY_SECONDS = 240.0, 3600.0
_AT_ONCE = 100
_HEADERS_READ = 64 * 1024
# Where servers and lists write for whom a mail was meant; people write "To".
_FOR_WHOM = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "To", "Cc")
_UID_AND_SIZE = re.compile(rb"UID (\d+).*RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+).*UID (\d+)")
_running: threading.Thread | None = None


def start_reading() -> int:
    """Read the mailbox in a thread of its own, unless there is none or it is being read."""
    global _running
    if not settings.IMAP_HOST or (_running is not None and _running.is_alive()):
        return 0
    _running = threading.Thread(target=_look, name="mail.imap", daemon=True)
    _running.start()
    return 1


def read_mailbox() -> int:
    """Read what is new; returns how many mails were kept. Raises OSError or imaplib's errors."""
    with _connected() as server, _watched(server):
        return _read(server)[0]


def wait_for_mail(server: imaplib.IMAP4, seconds: float = _IDLE_SECONDS) -> bool:
    """Wait in the selected folder until the server says anything, or the time is over; whether it did."""
    tag = server._new_tag()
    server.send(tag + b" IDLE\r\n")
    if not server.readline().startswith(b"+"):
        raise imaplib.IMAP4.error("the server does not wait with us")
    held = server.socket()
    is_told = bool(getattr(held, "pending", int)()) or bool(select.select([held], [], [], seconds)[0])
    server.send(b"DONE\r\n")
    while line := server.readline():
        if line.startswith(tag):
            return is_told
    raise imaplib.IMAP4.abort("the server has gone")


def mailbox_answers(seconds: float) -> None:
    """Sign in and leave; raises OSError or imaplib's errors."""
    server = _server(seconds)
    server.login(settings.IMAP_USER, settings.IMAP_PASSWORD)
    server.logout()


def mailbox_name() -> str:
    return f"{settings.IMAP_USER}@{settings.IMAP_HOST}:{settings.IMAP_PORT}/{settings.IMAP_FOLDER}"[:300]


def _look() -> None:
    try:
        _stay()
    except (OSError, imaplib.IMAP4.error) as error:
        log.warning("the mailbox cannot be read", error=str(error))
        note_look(mailbox_name(), f"{type(error).__name__}: {error}")
    finally:
        connection.close()


def _stay() -> None:
    """Read; where the server says when more comes, again then. Else it is over, and begun anew by the clock."""
    with _connected() as server:
        end = time.monotonic() + _STAY_SECONDS
        while True:
            with _watched(server):
                _kept, is_more = _read(server)
                can_wait = b"IDLE" in b" ".join(_demand(server.capability())).upper()
            note_look(mailbox_name())
            if not can_wait or time.monotonic() > end:
                return
            if not is_more:
                # Nothing is held while nothing is done.
                connection.close()
                wait_for_mail(server)


@contextlib.contextmanager
def _connected() -> Iterator[imaplib.IMAP4]:
    server = _server()
    try:
        with _watched(server):
            server.login(settings.IMAP_USER, settings.IMAP_PASSWORD)
        yield server
    finally:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            server.logout()


@contextlib.contextmanager
def _watched(server: imaplib.IMAP4) -> Iterator[None]:
    """Each answer has its time; all together have one too, however slowly they drip."""
    timer = threading.Timer(_LOOK_SECONDS, _cut, (server,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _server(seconds: float = _STEP_SECONDS) -> imaplib.IMAP4:
    host, port = settings.IMAP_HOST, settings.IMAP_PORT
    if settings.IMAP_SECURITY == "tls":
        return imaplib.IMAP4_SSL(host, port, ssl_context=ssl.create_default_context(), timeout=seconds)
    server = imaplib.IMAP4(host, port, timeout=seconds)
    if settings.IMAP_SECURITY == "starttls":
        server.starttls(ssl.create_default_context())
    return server


def _cut(server: imaplib.IMAP4) -> None:
    with contextlib.suppress(OSError):
        server.socket().shutdown(socket.SHUT_RDWR)


def _read(server: imaplib.IMAP4) -> tuple[int, bool]:
    """How many mails were kept, and whether more are there already."""
    _demand(server.select(_quoted(settings.IMAP_FOLDER)))
    validity = int((server.response("UIDVALIDITY")[1] or [b"0"])[0] or 0)
    mailbox = mailbox_name()
    after = begin_reading(mailbox, validity)
    found = _demand(server.uid("SEARCH", f"UID {after + 1}:*"))
    # "7:*" names the last mail even where that is number 3.
    uids = sorted(uid for uid in map(int, (found[0] or b"").split()) if uid > after)
    kept = 0
    for uid in uids[:_AT_ONCE]:
        is_ours = _take(server, uid)
        note_read(mailbox, uid)
        _move(server, uid, settings.IMAP_DONE if is_ours else settings.IMAP_OTHER)
        kept += is_ours
    return kept, len(uids) > _AT_ONCE


def _take(server: imaplib.IMAP4, uid: int) -> bool:
    """Keep the mail where it is for us; whether it is."""
    answer = _demand(server.uid("FETCH", str(uid), "(UID RFC822.SIZE)"))
    match = next((m for part in answer if isinstance(part, bytes) and (m := _UID_AND_SIZE.search(part))), None)
    if match is None or int(match[2] or match[3]) > settings.MAX_MAIL_BYTES:
        return False
    parts = _demand(server.uid("FETCH", str(uid), "(BODY.PEEK[])"))
    content = next((part[1] for part in parts if isinstance(part, tuple)), b"")
    head = parsed(content[:_HEADERS_READ])
    sender = header(head, "Return-Path")
    is_ours = False
    for address in recipients_in(content):
        try:
            receive(content, address, envelope_sender=parseaddr(sender)[1] if sender else None, way="imap")
            is_ours = True
        except FolkmootError:
            continue
    return is_ours


def recipients_in(content: bytes) -> list[str]:
    """The addresses of ours that a mail was meant for, as its headers tell."""
    head = parsed(content[:_HEADERS_READ])
    lines = [str(value) for name in _FOR_WHOM for value in head.get_all(name, [])]
    addresses = dict.fromkeys(address.lower() for _name, address in getaddresses(lines[:50]) if "@" in address)
    ours = [address for address in addresses if address.endswith(f"@{settings.MAIL_DOMAIN}")]
    return [address for address in ours[:20] if destination_of(address) is not None]


def _move(server: imaplib.IMAP4, uid: int, folder: str) -> None:
    """Out of the way; where the server will not, it stays and is not read again."""
    server.create(_quoted(folder))
    if b"MOVE" in b" ".join(c.encode() if isinstance(c, str) else c for c in server.capabilities):
        status, _answer = server.uid("MOVE", str(uid), _quoted(folder))
        if status == "OK":
            return
    status, _answer = server.uid("COPY", str(uid), _quoted(folder))
    if status == "OK":
        server.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Deleted)")
        server.expunge()


def _demand(answer: tuple[str, list[Any]]) -> list[Any]:
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(f"{status}: {data!r}"[:300])
    return data


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
