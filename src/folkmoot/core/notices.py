"""What rooms contribute to notifications: of what there is to hear, who may hear of it, and how it is told.

The room `notifications` decides and delivers; it knows no other room. Everything here comes in batches: one question
for many lines and many members.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from folkmoot.core.actor import Actor
from folkmoot.core.registry import Registry

Text = str | Promise
# A member and the id of what they would hear of.
Pair = tuple[int, int]
PAGE, PUSH, MAIL, DIGEST = "page", "push", "mail", "digest"


class NoticeLine(Protocol):
    """A line of the activity log, for who must not import it."""

    id: int
    community_id: int
    at: datetime
    kind: str
    member_id: int | None
    actor_kind: str
    subject_type: str
    subject_id: int | None
    space_id: int | None
    thread_id: int | None
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who might be told of a line. `subject_id` is what they are told of, and what `NotificationKind.sees` is asked of.

    `members` are ids of memberships, or a queryset of `Membership` where they are very many. What has the same `group`
    becomes one notification while it is unread; empty: it stands for itself. `number` is the place in the thread, so
    that reading up to there settles it. With `insists` the member asked for just this, whatever the space's level.
    """

    line: NoticeLine
    members: Collection[int] | QuerySet[Any]
    subject_id: int
    reason: str = ""
    group: str = ""
    space_id: int | None = None
    thread_id: int | None = None
    number: int = 0
    insists: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing among those a notification gathers."""

    line: int
    subject_id: int
    actor_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification as a kind is asked to put it into words. `who` says whose doing it is: "Ana and 12 others".

    `in_full` asks for all that was said, for a letter, and not for the newest of it alone.
    """

    id: int
    member_id: int
    kind: str
    reason: str
    entries: tuple[Entry, ...]
    who: str
    people: int
    space_id: int | None
    thread_id: int | None
    in_full: bool = False

    @property
    def newest(self) -> Entry:
        return self.entries[-1]


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said, for mails: `text` for programs without HTML, `html` sanitised."""

    who: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Told:
    """A notification in words, in the language at hand. `url` is a path as `reverse` gives it.

    `html` is the post for mails, sanitised; `said` is all that was said, the oldest first, where that was asked for;
    `reply_target` is what a reply by mail answers ("post", 12).
    """

    title: str
    url: str
    text: str = ""
    context: str = ""
    icon: str = "bell"
    html: str = ""
    said: tuple[Said, ...] = ()
    reply_target: tuple[str, int] | None = None


def everybody(actor: Actor) -> bool:
    """A kind that every member may choose."""
    return actor.is_member


@dataclass(frozen=True, slots=True)
class NotificationKind:
    """Something one can be notified of.

    `candidates(lines)` says who might be told of lines of the kinds in `activity`; `sees(community_id, pairs)` which
    of (member, subject) may be told now, asked when it is decided and again when it is shown or sent;
    `render(community_id, notices)` puts them into words, leaving out what is gone. Of several kinds for one line and
    member, the one with the highest `rank` is told. `ways` are those that are on until a member chooses; `reasons`
    answer "why did I get this".
    """

    name: str
    label: Text
    explanation: Text
    activity: frozenset[str]
    candidates: Callable[[Sequence[NoticeLine]], Iterable[Candidates]]
    sees: Callable[[int, Collection[Pair]], set[Pair]]
    render: Callable[[int, Sequence[Notice]], Mapping[int, Told]]
    reasons: Mapping[str, Text]
    section: str = "conversations"
    rank: int = 50
    ways: frozenset[str] = frozenset({PAGE, DIGEST})
    # Told where a member wants to hear of mentions only.
    is_direct: bool = False
    # Told whoever did it, as with reminders one has set oneself.
    tells_actor: bool = False
    # Told members who are suspended, too: by mail, for they see no list.
    reaches_suspended: bool = False
    offered: Callable[[Actor], bool] = everybody


@dataclass(frozen=True, slots=True)
class Settled:
    """A member has read a thread, up to `number` where one is given, or with `space_id` everything there.

    What came after the line `upto` is not meant; with `kind` only that.
    """

    community_id: int
    member_id: int
    upto: int
    thread_id: int | None = None
    number: int | None = None
    space_id: int | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Settler:
    """Says which notifications need nobody any more, because what they tell of has been read elsewhere."""

    name: str
    activity: frozenset[str]
    settle: Callable[[Sequence[NoticeLine]], Iterable[Settled]]


@dataclass(frozen=True, slots=True)
class Gone:
    """Something may be told no more: one subject, or without one the whole thread; with `kind` only as that.

    The kinds that it `spares` are told of it all the same.
    """

    community_id: int
    thread_id: int
    subject_id: int | None = None
    kind: str = ""
    spares: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Says what was taken out of sight, so that it is counted for nobody."""

    name: str
    activity: frozenset[str]
    gone: Callable[[Sequence[NoticeLine]], Iterable[Gone]]


@dataclass(frozen=True, slots=True)
class Item:
    """One notification on its way."""

    notification_id: int
    notice: Notice
    told: Told


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one member gets at once by one way, in their language. `is_summary`: it was held for quiet hours."""

    community_id: int
    member_id: int
    account_id: int
    language: str
    items: tuple[Item, ...]
    is_summary: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """A way by which members hear. `deliver` hands parcels on; it may be called twice with one after a crash.

    It is called `delay` after the deciding, so that what is read on the page meanwhile need not be sent. Without
    `deliver` nothing is sent at once: the page and the digest look for themselves. `joins` puts all that waits for a
    member in one thread into one parcel; `in_full` tells all that was said, not the beginning of the newest.
    `finds` says whether a member can be reached by it at all.
    """

    name: str
    label: Text
    explanation: Text
    position: int
    deliver: Callable[[Sequence[Parcel]], None] | None = None
    delay: timedelta = field(default_factory=timedelta)
    joins: bool = True
    in_full: bool = False
    finds: Callable[[int], bool] = lambda member_id: True


@dataclass(frozen=True, slots=True)
class SummaryItem:
    """A line of a summary: what, where, and why this member gets it."""

    title: str
    url: str
    why: str
    text: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class SummarySection:
    """A part of the weekly summary. `find(actor, since)` chooses for this member; nothing found, nothing said."""

    name: str
    label: Text
    position: int
    find: Callable[[Actor, datetime], Sequence[SummaryItem]]


@dataclass(frozen=True, slots=True)
class Followed:
    """Something besides spaces that a member may follow: a tag, a person. `names(actor, ids)` gives label and path."""

    scope: str
    label: Text
    names: Callable[[Actor, Collection[int]], Mapping[int, tuple[str, str]]]


SECTIONS: dict[str, Text] = {
    "conversations": _("Conversations"),
    "own": _("What is yours"),
    "community": _("The community"),
    "staff": _("Looking after the community"),
}
notification_kinds: Registry[NotificationKind] = Registry("kind of notification")
settlers: Registry[Settler] = Registry("settler of notifications")
withdrawals: Registry[Withdrawal] = Registry("withdrawal of notifications")
ways: Registry[Way] = Registry("way of notifications")
summary_sections: Registry[SummarySection] = Registry("section of the weekly summary")
followed: Registry[Followed] = Registry("followed thing")
