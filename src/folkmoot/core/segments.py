"""What saved segments are made of: rooms register what can be asked of members, and what can be done to a segment.

A field answers with a condition for a query over members, so that a segment is found by one statement however many
members there are. The segments room asks; rooms above it add to the registries from their `register.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from folkmoot.core.actor import Actor
from folkmoot.core.errors import RuleBroken
from folkmoot.core.registry import Registry
from folkmoot.core.workflows import Choices, FieldKind, Param, Text

UNKNOWN = "unknown"
EVERYBODY = Q(pk__isnull=False)
NOBODY = Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Asked:
    """One test as a field answers it: `op` and `value`; what counts `since` then (None: ever); days are `zone`'s."""

    community_id: int
    now: datetime
    op: str
    value: Any = None
    since: datetime | None = None
    zone: tzinfo = UTC


@dataclass(frozen=True, slots=True)
class SegmentField:
    """Something a segment can ask of members: `pick(asked)` is the condition for a query over memberships.

    It holds for nobody of whom the answer is not known, whatever is asked, and holds no NULL: `none` turns it round.
    Where the answer is known of nobody at all for now, it raises what `unknown` makes. `private` looks up once for a
    community which values not everybody who sees figures may know the members of.
    """

    name: str
    label: Text
    kind: FieldKind
    pick: Callable[[Asked], Q]
    group: Text = ""
    windowed: bool = False
    choices: Callable[[int], Choices] | None = None
    private: Callable[[int], Callable[[Any], bool]] | None = None


def unknown(why: str) -> RuleBroken:
    """A field cannot be asked now: no segment that asks it holds anybody, and nothing is done to one."""
    return RuleBroken(UNKNOWN, why)


def always_private(community_id: int) -> Callable[[Any], bool]:
    """Whatever the value, it is for managers."""
    return lambda value: True


@dataclass(frozen=True, slots=True)
class Outcome:
    """To how many it was done, and to how many not, because it was so already or may not be."""

    done: int
    left_out: int = 0

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(self.done + other.done, self.left_out + other.left_out)


@dataclass(frozen=True, slots=True)
class SegmentAction:
    """Something that is done to everybody in a segment, some at a time: `perform(actor, params, ids, key)`.

    It must bear being told of the same members twice under one `key`. `check` raises what is wrong before it begins.
    `allowed` says who may, beside that they may see the segment. `sentence` holds %(param)s for each parameter.
    """

    name: str
    label: Text
    sentence: Text
    perform: Callable[[Actor, Mapping[str, Any], Collection[int], str], Outcome]
    params: tuple[Param, ...] = ()
    allowed: Callable[[Actor], bool] = lambda actor: True
    check: Callable[[Actor, Mapping[str, Any]], None] = lambda actor, params: None


@dataclass(frozen=True, slots=True)
class SegmentUse:
    """Something that asks for a segment by its key: what it is, and its page."""

    words: str
    url: str


segment_fields: Registry[SegmentField] = Registry("field of segments")
# Fields that only one community has: its profile fields.
segment_field_sources: Registry[Callable[[int], Iterable[SegmentField]]] = Registry("source of fields of segments")
segment_actions: Registry[SegmentAction] = Registry("action of segments")
# Says of a community and a segment's key what asks for it; what is in use cannot be removed.
segment_uses: Registry[Callable[[int, str], Iterable[SegmentUse]]] = Registry("use of segments")
# Says of a community which saved segments there are, and whether a member is in one (by its key): for rooms below.
segments_known: Registry[Callable[[Actor], Choices]] = Registry("list of segments")
segment_members: Registry[Callable[[Actor, str], QuerySet[Any, int]]] = Registry("members of segments")


def of_number(column: str) -> Callable[[Asked], Q]:
    """By a column that holds a number."""
    lookups = {"at_least": "gte", "at_most": "lte", "more_than": "gt", "less_than": "lt", "equals": "exact"}

    def pick(asked: Asked) -> Q:
        if asked.op == "differs":
            return Q(**{f"{column}__isnull": False}) & ~Q(**{column: asked.value})
        return Q(**{f"{column}__{lookups[asked.op]}": asked.value})

    return pick


def of_text(column: str) -> Callable[[Asked], Q]:
    """By a column that holds text, great and small letters alike."""
    lookups = {"contains": "icontains", "equals": "iexact", "begins": "istartswith"}

    def pick(asked: Asked) -> Q:
        if asked.op == "empty":
            return Q(**{column: ""})
        if asked.op == "filled":
            return Q(**{f"{column}__isnull": False}) & ~Q(**{column: ""})
        return Q(**{f"{column}__{lookups[asked.op]}": asked.value})

    return pick


def of_choice(column: str) -> Callable[[Asked], Q]:
    """By a column that holds one of some names."""

    def pick(asked: Asked) -> Q:
        is_it = Q(**{column: asked.value})
        return is_it if asked.op == "is" else Q(**{f"{column}__isnull": False}) & ~is_it

    return pick


def of_flag(held: Q) -> Callable[[Asked], Q]:
    """By whether something holds."""
    return lambda asked: held if asked.op == "yes" else ~held


def of_day(column: str) -> Callable[[Asked], Q]:
    """By the day of a moment, in the community's time zone."""

    def pick(asked: Asked) -> Q:
        day = date.fromisoformat(str(asked.value))
        if asked.op == "from":
            return Q(**{f"{column}__gte": datetime.combine(day, time.min, asked.zone)})
        if day == date.max:
            return Q(**{f"{column}__isnull": False})
        return Q(**{f"{column}__lt": datetime.combine(day + timedelta(days=1), time.min, asked.zone)})

    return pick


def of_days_since(column: str) -> Callable[[Asked], Q]:
    """By how many whole days ago a moment was."""

    def at_least(days: int, now: datetime) -> Q:
        if days <= 0:
            return Q(**{f"{column}__isnull": False})
        return Q(**{f"{column}__lte": now - timedelta(days=days)}) if days < 500_000 else NOBODY

    return lambda asked: _by_steps(asked, lambda days: at_least(days, asked.now))


def of_count(rows: Callable[[Asked], QuerySet[Any]], member: str) -> Callable[[Asked], Q]:
    """By how many rows name a member in the column `member`, which is never empty in them; none counts as 0."""

    def pick(asked: Asked) -> Q:
        # The sum keeps SQLite from walking the rows in the order of their authors, past their texts, to group them.
        counted = rows(asked).order_by().values(who=F(member) + 0).annotate(counted=Count("pk"))

        def at_least(n: int) -> Q:
            return EVERYBODY if n <= 0 else Q(pk__in=counted.filter(counted__gte=n).values("who"))

        return _by_steps(asked, at_least)

    return pick


def of_set(rows: Callable[[Asked], QuerySet[Any]], member: str) -> Callable[[Asked], Q]:
    """By whether rows chosen by the value name a member in the column `member`, which is never empty in them."""

    def pick(asked: Asked) -> Q:
        among = Q(pk__in=rows(asked).order_by().values(member))
        return among if asked.op == "has" else ~among

    return pick


def number_in(value: object) -> int:
    """The number that a choice's value names; 0, which nothing has, for what is none."""
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def _by_steps(asked: Asked, at_least: Callable[[int], Q]) -> Q:
    """Every way to compare whole numbers, from the one that says at least how many."""
    n, known = int(asked.value), at_least(-(10**9))
    if asked.op == "at_least":
        return known & at_least(n)
    if asked.op == "more_than":
        return known & at_least(n + 1)
    if asked.op == "at_most":
        return known & ~at_least(n + 1)
    if asked.op == "less_than":
        return known & ~at_least(n)
    exactly = at_least(n) & ~at_least(n + 1)
    return known & (exactly if asked.op == "equals" else ~exactly)
