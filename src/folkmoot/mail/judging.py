"""Whether a person sent a mail, or a program: programs are never answered, and post nothing."""

from __future__ import annotations

import re
from email.message import Message
from email.utils import parseaddr

from folkmoot.mail.composing import MARK
from folkmoot.mail.mime import header

_HOPS_AT_MOST = 60
_MARKS = ("X-Autoreply", "X-Autorespond", "X-Autoresponse", "X-Auto-Reply", "X-FC-MachineGenerated", "X-Loop")
_PRECEDENCE = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_PROGRAMS = re.compile(
    r"^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|listserv|majordomo)\b", re.IGNORECASE
)
_SUBJECTS = re.compile(
    r"^\s*(automatic reply|auto(matic)?[ -]?(reply|response)|out of (the )?office|abwesenheits(notiz|assistent)|"
    r"automatische antwort|réponse automatique|respuesta automática|risposta automatica|رد تلقائي)\b",
    re.IGNORECASE,
)


def automatic_sign(message: Message, envelope_sender: str | None) -> str:
    """What shows that a program sent it, empty where nothing does. `envelope_sender` is None where it is not known."""
    said = header(message, "Auto-Submitted").lower().split(";")[0].strip()
    if said and said != "no":
        return f"Auto-Submitted: {said}"
    if header(message, MARK):
        return MARK
    if envelope_sender == "" or header(message, "Return-Path") == "<>":
        return "Return-Path: <>"
    if header(message, "X-Auto-Response-Suppress"):
        return "X-Auto-Response-Suppress"
    if (precedence := header(message, "Precedence").lower()) in _PRECEDENCE:
        return f"Precedence: {precedence}"
    return _lesser_sign(message)


def _lesser_sign(message: Message) -> str:
    for name in _MARKS:
        if header(message, name):
            return name
    if header(message, "List-Id"):
        return "List-Id"
    if len(message.get_all("Received", [])) > _HOPS_AT_MOST:
        return "Received"
    if _PROGRAMS.match(parseaddr(header(message, "From"))[1]):
        return "From"
    if message.get_content_type() == "multipart/report":
        return "multipart/report"
    return "Subject" if _SUBJECTS.match(header(message, "Subject")) else ""
