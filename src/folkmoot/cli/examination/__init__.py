"""What `folkmoot doctor` looks at: each examination yields findings, with the way to mend what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    state: State
    found: str
    mend: str = ""


def ok(subject: str, found: str) -> Finding:
    return Finding(subject, State.OK, found)


def warning(subject: str, found: str, mend: str) -> Finding:
    return Finding(subject, State.WARNING, found, mend)


def fault(subject: str, found: str, mend: str) -> Finding:
    return Finding(subject, State.FAULT, found, mend)
