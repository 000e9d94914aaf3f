"""What rooms contribute to the whole: they register it here, once, from their `register.py`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from typing import Any, Generic, Literal, Protocol, TypeVar

from django.utils.functional import Promise

from folkmoot.core.actor import Actor

T = TypeVar("T")


class Registry(Generic[T]):
    """Named contributions in the order they came; a name may be taken only once."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._entries: dict[str, T] = {}

    def add(self, name: str, entry: T) -> T:
        """Register `entry`; raises ValueError when the name is taken."""
        if name in self._entries:
            raise ValueError(f"{self._what} {name!r} is registered twice")
        self._entries[name] = entry
        return entry

    def get(self, name: str) -> T:
        """The entry of that name; raises KeyError."""
        return self._entries[name]

    def find(self, name: str) -> T | None:
        return self._entries.get(name)

    def names(self) -> list[str]:
        return list(self._entries)

    def __iter__(self) -> Iterator[T]:
        return iter(self._entries.values())

    def __contains__(self, name: object) -> bool:
        return name in self._entries


@dataclass(frozen=True, slots=True)
class ActivityKind:
    """A kind of activity: `content.post.created`, and the sentence shown for it.

    `sentence` may use %(actor)s, %(subject)s. `counts` tells whether it is a sign of life for trust and figures.
    """

    name: str
    sentence: str | Promise
    counts: bool = True


@dataclass(frozen=True, slots=True)
class NavEntry:
    """A place in the navigation; `url_name` is reversed, `visible` asks whether this actor sees it.

    `section` is "main" (everybody's places) or "manage" (the work of those who run the community). `count_url` names a
    page that tells how much waits there, as {"label": "12"}; it is asked again when the live channel `queue` tells.
    """

    name: str
    label: str | Promise
    url_name: str
    icon: str
    visible: Callable[[Actor], bool]
    section: str = "main"
    position: int = 100
    count_url: str = ""


@dataclass(frozen=True, slots=True)
class HomeCard:
    """A block on a home page: `load` gives the template's context or None where there is nothing to say."""

    name: str
    template: str
    load: Callable[[Actor], dict[str, object] | None]
    audience: str = "member"
    position: int = 100


@dataclass(frozen=True, slots=True)
class GroupSection:
    """A block on the page of a group: `load` is given the actor and the group's id, and says None for nothing.

    Rooms that have things in groups (what comes up, a challenge) register theirs.
    """

    name: str
    template: str
    load: Callable[[Actor, int], dict[str, object] | None]
    position: int = 100


@dataclass(frozen=True, slots=True)
class InGroup:
    """A member belongs to the group of that short name since then; of a `secret` one only who is in it may know."""

    member_id: int
    group: str
    since: datetime
    secret: bool = False


class MemberGroups(Protocol):
    """Says who of a community, or with `member_id` whether that member, is in which of its groups since when.

    Of groups that go on: one that was archived, or merged into another, has no members.
    """

    def __call__(self, community_id: int, member_id: int | None = None, /) -> Iterable[InGroup]: ...


@dataclass(frozen=True, slots=True)
class SetUpStep:
    """A step in which a new community is set up; `url_name` is its page, `summary` says what comes of it."""

    name: str
    label: str | Promise
    summary: str | Promise
    url_name: str
    position: int


@dataclass(frozen=True, slots=True)
class ToDo:
    """What somebody has yet to do, in words, and the page where it is done."""

    words: str
    url: str


class GuidelinesListener(Protocol):
    """Told of guidelines that are put in force, inside the transaction that does it."""

    def __call__(self, *, actor: Actor, version_id: int) -> None: ...


@dataclass(frozen=True, slots=True)
class PersonalDataSection:
    """A part of a member's own export: `load(member_id)` yields JSON-ready rows."""

    name: str
    load: Callable[[int], Iterable[Mapping[str, object]]]


@dataclass(frozen=True, slots=True)
class Eraser:
    """Takes a member out of a room's rows: `run(member_id, deletes_posts)`, inside the erasure's transaction.

    Without `deletes_posts` what the member wrote stays, without the name.
    """

    name: str
    run: Callable[[int, bool], None]


@dataclass(frozen=True, slots=True)
class Check:
    """A rule that `folkmoot check` proves: `run(fix)` yields a sentence for every fault found in the community."""

    name: str
    run: Callable[[int, bool], Iterator[str]]


@dataclass(frozen=True, slots=True)
class FileOwner:
    """Rows that name stored files: `keys(prefix)` yields the keys of all communities that begin so."""

    name: str
    keys: Callable[[str], Iterable[str]]


@dataclass(frozen=True, slots=True)
class PeriodicJob:
    """Work the worker does by the clock: `run()` walks over the communities it concerns, in their scopes.

    It runs at least once in `every` while a worker is up, in one worker at a time, and must bear being run early.
    """

    name: str
    every: timedelta
    run: Callable[[], object]


@dataclass(frozen=True, slots=True)
class BackgroundLoop:
    """Work that each worker does in a thread of its own: `run(stop)` returns soon after `stop` is set.

    For what waits for others' servers, so that jobs and consumers need not. Rows are claimed, because there may be
    several workers.
    """

    name: str
    run: Callable[[Event], None]


class LogLine(Protocol):
    """A line of the activity log, for who must not import it."""

    community_id: int
    at: datetime
    kind: str
    member_id: int | None
    actor_kind: str
    subject_type: str
    subject_id: int | None
    space_id: int | None
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class LiveKind:
    """A kind of activity of which open pages hear, as an event called `event`, if their reader may see its subject.

    Who has the thread open hears it (`in_thread`), who has the space open (`in_space`), and wherever they are the
    members that `to` names. Without `names_subject` the post's id is not told and its state not asked: it is gone.
    In a direct conversation all who take part hear it wherever they are where it is `for_participants`. Whoever
    moderates the place hears on the channel `queue` of what is `in_queue`; "held" is: when the post is held.
    """

    name: str
    event: str
    in_thread: bool = True
    in_space: bool = False
    # Whether threads of forums tell of it too, or chats alone.
    in_topics: bool = True
    names_subject: bool = True
    for_participants: bool = False
    in_queue: Literal["", "held", "always"] = ""
    to: Callable[[LogLine], Iterable[int | None]] | None = None


@dataclass(frozen=True, slots=True)
class CallProvider:
    """A way to talk with voice or video: `address(actor, thread_id)` is where to join, None where it is not offered.

    A chat's page shows a button for each that offers something in the conversation.
    """

    name: str
    label: str | Promise
    icon: str
    address: Callable[[Actor, int], str | None]


# Says who keeps the members of a space, given its id, where that is another room; empty: they are let in one by one.
SpaceKeeper = Callable[[int], str]
space_keepers: Registry[SpaceKeeper] = Registry("keeper of spaces")
# Says what a member has yet to do before writing in a space; None: nothing. Asked of members who else might.
SpaceCondition = Callable[[Actor, int], "ToDo | None"]
space_conditions: Registry[SpaceCondition] = Registry("condition of spaces")
member_groups: Registry[MemberGroups] = Registry("groups of members")
# Turns a text of a member (Markdown) into safe HTML; the second argument says whether links are made. Rooms below the
# one that renders ask for it here by the name "markdown"; by "words" for what is read of it, or where it leads.
TextRenderer = Callable[[str, bool], str]
text_renderers: Registry[TextRenderer] = Registry("text renderer")
# Given a community, members and a moment: of how many things of each of them a flag was found right since then.
UpheldFlags = Callable[[int, Collection[int], datetime], Mapping[int, int]]
upheld_flags: Registry[UpheldFlags] = Registry("count of upheld flags")
activity_kinds: Registry[ActivityKind] = Registry("activity kind")
# Told of lines of the log inside the transaction that writes them, for what must not come later; must be quick.
log_keepers: Registry[Callable[[Collection[LogLine]], None]] = Registry("keeper of the log")
nav_entries: Registry[NavEntry] = Registry("navigation entry")
home_cards: Registry[HomeCard] = Registry("home card")
group_sections: Registry[GroupSection] = Registry("section of groups")
# Called with a community's id before its rows go: what hangs on them outside of tables with a community.
community_erasers: Registry[Callable[[int], None]] = Registry("eraser of communities")
# Asked with a community's id whether whoever joins now has to be let in, though the policy does not say so.
join_brakes: Registry[Callable[[int], bool]] = Registry("brake on joining")
set_up_steps: Registry[SetUpStep] = Registry("step of setting up")
guidelines_listeners: Registry[GuidelinesListener] = Registry("listener to guidelines")
personal_data: Registry[PersonalDataSection] = Registry("personal data section")
erasers: Registry[Eraser] = Registry("eraser")
# Told of two members who become one, inside the transaction: the id that goes, and the one that stays. Foreign keys
# name the one that stays already; for what names members otherwise, and for what follows from rows of both.
uniters: Registry[Callable[[int, int], None]] = Registry("uniter")
# Says in words what is kept of a member who goes, and how long; empty: nothing. Told before they erase themselves.
kept_of_erased: Registry[Callable[[int], str]] = Registry("what is kept of who is erased")
checks: Registry[Check] = Registry("check")
file_owners: Registry[FileOwner] = Registry("owner of files")
periodic_jobs: Registry[PeriodicJob] = Registry("periodic job")
# Says which of these addresses, in lower case, get no letters from that community. Mail of sign-in goes all the same.
mail_vetoes: Registry[Callable[[int, Collection[str]], set[str]]] = Registry("veto against mail")
background_loops: Registry[BackgroundLoop] = Registry("background loop")
live_kinds: Registry[LiveKind] = Registry("live kind")
call_providers: Registry[CallProvider] = Registry("provider of calls")
