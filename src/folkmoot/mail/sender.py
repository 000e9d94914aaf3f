"""Sends what waits in the queue: many letters over one connection, until there are none."""

from __future__ import annotations

import smtplib
import threading
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection

from folkmoot.mail.commands import sending
from folkmoot.mail.composing import compose
from folkmoot.mail.models import QueuedLetter

log = structlog.get_logger("folkmoot.mail")
_AT_ONCE = 50
_IDLE_SECONDS, _FAILURE_SECONDS = 1.0, 15.0
# Sender refused, and recipient refused, for reasons that lie with the mailbox (RFC 5321 4.2.2).
_OF_ADDRESS = frozenset({550, 551, 553, 556})


def run_sender(stop: threading.Event) -> None:
    """Send until told to stop; the letter at hand is finished first."""
    while not stop.is_set():
        pause = _IDLE_SECONDS
        try:
            close_old_connections()
            if not send_waiting(is_stopping=stop.is_set):
                pause = _FAILURE_SECONDS
        except DatabaseError:
            log.exception("letters cannot be read")
            connection.close()
            pause = _FAILURE_SECONDS
        except Exception:
            log.exception("sending failed")
            pause = _FAILURE_SECONDS
        stop.wait(pause)
    connection.close()


def send_waiting(*, is_stopping: Callable[[], bool] = lambda: False) -> bool:
    """Send all letters that are due; False when the server is not to be had."""
    while letters := sending.claim_letters(_AT_ONCE):
        if not _send(letters, is_stopping):
            return False
        if is_stopping():
            break
    return True


@dataclass
class _Line:
    """The connection for a list of letters; opened anew after it broke."""

    backend: BaseEmailBackend
    is_open: bool = False

    def send(self, letter: QueuedLetter) -> None:
        if not self.is_open:
            self.backend.open()
            self.is_open = True
        self.backend.send_messages([compose(letter)])

    def close(self) -> None:
        self.is_open = False
        try:
            self.backend.close()
        except (OSError, smtplib.SMTPException):
            log.debug("the mail server did not say goodbye")


def _send(letters: list[QueuedLetter], is_stopping: Callable[[], bool]) -> bool:
    line = _Line(get_connection())
    left = list(letters)
    try:
        # Whether the server is there is found out before a letter is touched.
        line.backend.open()
        line.is_open = True
        while left and not is_stopping():
            letter = left.pop(0)
            if sending.begin_letter(letter) and not _send_one(line, letter):
                return False
        return True
    except (OSError, smtplib.SMTPException) as error:
        log.warning("the mail server is not to be had", error=_said(error))
        return False
    finally:
        line.close()
        sending.put_back(left)


def _send_one(line: _Line, letter: QueuedLetter) -> bool:
    """Send a letter and note what came of it; False when the server is not to be had."""
    try:
        line.send(letter)
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        _note(letter, code, said, is_recipient=True)
    except smtplib.SMTPResponseException as error:
        _note(letter, error.smtp_code, error.smtp_error, is_recipient=False)
        # Of a server that answers garbage nobody knows which answer belongs to what.
        if error.smtp_code < 400 or error.smtp_code == 421:
            line.close()
    except (OSError, smtplib.SMTPException) as error:
        sending.note_delay(letter, _said(error))
        line.close()
        return isinstance(error, smtplib.SMTPServerDisconnected)
    except ValueError as error:
        # It cannot be made a mail of, and never will.
        sending.note_refused(letter, _said(error), is_address=False)
    else:
        sending.note_sent(letter)
    return True


def _note(letter: QueuedLetter, code: int, said: bytes | str, *, is_recipient: bool) -> None:
    text = f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
    if 500 <= code < 600:
        sending.note_refused(letter, text, is_address=is_recipient and code in _OF_ADDRESS)
    else:
        sending.note_delay(letter, text)


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
