"""What workflows are made of: rooms register the fields, moments, actions and placeholders that they offer.

The automation room runs workflows; it stands above nearly every room, so its registries are kept here, where every
room may add to them from its `register.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from django.utils.functional import Promise

from folkmoot.core.actor import Actor
from folkmoot.core.registry import Registry

Text = str | Promise
Choices = Sequence[tuple[str, Text]]


class FieldKind(StrEnum):
    """Of what type a field's values are, which decides how it can be compared."""

    NUMBER = "number"
    TEXT = "text"
    CHOICE = "choice"
    FLAG = "flag"
    SET = "set"
    DATE = "date"


class LogReader(Protocol):
    """Looks into one member's lines of the log, not beyond the moment for which a subject stands."""

    def count(self, kinds: frozenset[str], since: datetime | None, until: datetime) -> int: ...

    def threads(self, kinds: frozenset[str], since: datetime | None, until: datetime) -> int: ...


@dataclass(frozen=True, slots=True)
class Occasion:
    """The line of the log that set a workflow off."""

    line_id: int
    kind: str
    at: datetime
    subject_type: str = ""
    subject_id: int | None = None
    thread_id: int | None = None
    space_id: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Subject:
    """What conditions are asked about and what actions are done to: a member (or none), an occasion, a moment.

    `member` is a members.Membership with its account; `community` a communities.Community.
    """

    community: Any
    now: datetime
    member: Any = None
    occasion: Occasion | None = None
    began_at: datetime | None = None
    log: LogReader | None = None


@dataclass(frozen=True, slots=True)
class WorkflowField:
    """Something a condition can ask: `read(subject, since)` gives the value, or None where it is not known.

    A `windowed` field counts what happened since a moment, and a condition may say since when. `kinds` names the
    lines of the log it reads, so that a dry run can load them for many members at once.
    """

    name: str
    label: Text
    kind: FieldKind
    read: Callable[[Subject, datetime | None], Any]
    group: Text = ""
    windowed: bool = False
    needs_post: bool = False
    choices: Callable[[int], Choices] | None = None
    kinds: frozenset[str] = frozenset()


class ParamKind(StrEnum):
    """What a parameter of an action is, which decides its form field and how it is checked."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    FLAG = "flag"
    URL = "url"


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of an action. With `placeholders` its text may hold {name} and the like."""

    name: str
    label: Text
    kind: ParamKind = ParamKind.LINE
    help: Text = ""
    required: bool = True
    default: Any = ""
    least: int = 0
    most: int = 10_000
    choices: Callable[[int], Choices] | None = None
    placeholders: bool = False


@dataclass(frozen=True, slots=True)
class Deed:
    """One step of one run, about to be done: `key` is the same however often it is tried."""

    actor: Actor
    subject: Subject
    params: Mapping[str, Any]
    key: str


@dataclass(frozen=True, slots=True)
class WorkflowAction:
    """Something a workflow can do. `perform` returns what to write into the run's log.

    It runs inside the transaction that notes the step as done, so what it changes in the database happens once, and
    raises `Unneeded` where there is nothing to do. One that reaches `outside` runs without a transaction instead,
    may be tried again after a crash, and hands `deed.key` to whoever it calls.

    `sentence` holds %(param)s for each parameter. `reaches_member` counts towards what a member gets a day.
    """

    name: str
    label: Text
    sentence: Text
    perform: Callable[[Deed], Mapping[str, Any]]
    params: tuple[Param, ...] = ()
    group: Text = ""
    outside: bool = False
    needs_member: bool = True
    needs_thread: bool = False
    reaches_member: bool = False


@dataclass(frozen=True, slots=True)
class MemberMoment:
    """A moment from which days are counted for each member, such as joining.

    `starts(community_id, earliest, latest)` yields (member id, moment) for moments from `earliest` to `latest`.
    """

    name: str
    label: Text
    sentence: Text
    starts: Callable[[int, datetime, datetime], Iterable[tuple[int, datetime]]]


@dataclass(frozen=True, slots=True)
class Placeholder:
    """{name} in a template: `fill` gives the plain text for a subject, "" where there is none."""

    name: str
    label: Text
    fill: Callable[[Subject], str]
    is_link: bool = False


class Unneeded(Exception):
    """There is nothing to do: the step is skipped, with this as the reason."""

    def __init__(self, reason: Text) -> None:
        super().__init__(str(reason))
        self.reason = str(reason)


workflow_fields: Registry[WorkflowField] = Registry("field of conditions")
workflow_actions: Registry[WorkflowAction] = Registry("action of workflows")
member_moments: Registry[MemberMoment] = Registry("moment of members")
placeholders: Registry[Placeholder] = Registry("placeholder")
# The kinds of activity a workflow may begin with, and how that is said: "somebody joins".
workflow_occasions: Registry[Text] = Registry("occasion of workflows")
