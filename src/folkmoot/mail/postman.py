"""Deals with mail that was taken in, one after the other."""

from __future__ import annotations

import threading

import structlog
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection

from folkmoot.core.afterwards import do_what_waits
from folkmoot.mail.commands.dealing import claim_mail, deal_with

log = structlog.get_logger("folkmoot.mail")
_IDLE_SECONDS, _FAILURE_SECONDS = 1.0, 10.0


def run_postman(stop: threading.Event) -> None:
    """Deal with mail until told to stop."""
    while not stop.is_set():
        pause = _IDLE_SECONDS
        try:
            close_old_connections()
            if deal_with_next():
                pause = 0.0
        except DatabaseError:
            log.exception("received mail cannot be read")
            connection.close()
            pause = _FAILURE_SECONDS
        stop.wait(pause)
    connection.close()


def deal_with_next() -> bool:
    """Deal with one mail; False when none waits. One that fails is tried again later."""
    mail = claim_mail()
    if mail is None:
        return False
    try:
        deal_with(mail)
    except DatabaseError:
        raise
    except Exception:
        log.exception("a mail could not be dealt with", mail=mail.id, attempts=mail.attempts)
    finally:
        do_what_waits()
    return True
