"""What is to be known of members before they are told something, in a fixed number of statements a portion."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from folkmoot.core.notices import DIGEST, MAIL, NotificationKind, notification_kinds, ways
from folkmoot.core.times import zone_named
from folkmoot.members.models import Membership, Relation
from folkmoot.notifications.models import Choice, Level, Reception
from folkmoot.notifications.queries.portions import among, portions
from folkmoot.notifications.quiet import quiet_until

_BY_MAIL = frozenset({MAIL, DIGEST})


@dataclass(frozen=True, slots=True)
class Person:
    """A member who can be told something."""

    id: int
    account_id: int
    language: str
    time_zone: str
    home_zone: str
    is_suspended: bool = False

    @property
    def zone(self) -> ZoneInfo:
        return zone_named(self.time_zone, self.home_zone)


@dataclass(slots=True)
class Hearers:
    """Members, and how each wants to hear; who is not in `people` has left or cannot sign in."""

    people: dict[int, Person] = field(default_factory=dict)
    receptions: dict[int, Reception] = field(default_factory=dict)
    # (member, kind) -> way -> on or off, where they chose otherwise than the default.
    chosen: dict[tuple[int, str], dict[str, bool]] = field(default_factory=dict)
    # (member, space) -> level, the lowest two only: the others add candidates.
    levels: dict[tuple[int, int], str] = field(default_factory=dict)
    ignored: set[tuple[int, int]] = field(default_factory=set)

    def reaches(self, member_id: int, kind: NotificationKind) -> bool:
        """Whether the member can be told of this kind at all: of most, not while suspended."""
        person = self.people.get(member_id)
        return person is not None and (kind.reaches_suspended or not person.is_suspended)

    def ways_of(self, member_id: int, kind: NotificationKind) -> frozenset[str]:
        """By which ways the member hears of this kind."""
        chosen = self.chosen.get((member_id, kind.name))
        wanted = kind.ways if chosen is None else ways_with(kind, chosen)
        reception = self.receptions.get(member_id)
        return wanted if reception is None or reception.mail else wanted - _BY_MAIL

    def wants(self, member_id: int, kind: NotificationKind, space_id: int | None, *, insists: bool) -> bool:
        """Whether the level of the space lets this kind through."""
        level = self.levels.get((member_id, space_id)) if space_id is not None else None
        if level is None or insists:
            return True
        return level == Level.Name.MENTIONS and kind.is_direct

    def quiet_until(self, member_id: int, now: datetime) -> datetime | None:
        """When the member's quiet ends, None where there is none now."""
        reception = self.receptions.get(member_id)
        return quiet_until(reception, self.people[member_id].zone, now) if reception else None

    def has_read(self, member_id: int, line: int) -> bool:
        """Whether the member has marked everything up to this line as read."""
        reception = self.receptions.get(member_id)
        return reception is not None and reception.read_line >= line


def ways_with(kind: NotificationKind, chosen: Mapping[str, bool]) -> frozenset[str]:
    """The ways that are on for a kind, by a member's choices and else by its defaults."""
    return frozenset(way for way in ways.names() if chosen.get(way, way in kind.ways))


def hearers_of(
    community_id: int,
    member_ids: Collection[int],
    *,
    kinds: Collection[str],
    spaces: Collection[int] = (),
    actors: Collection[int] = (),
) -> Hearers:
    """What decides for these members about these kinds, spaces and people."""
    hearers = Hearers()
    for some in portions(member_ids):
        _add_people(hearers, community_id, some)
        rows = Reception.everywhere.filter(among("member_id", some))
        hearers.receptions.update((row.member_id, row) for row in rows)
        _add_choices(hearers, Choice.everywhere.filter(among("member_id", some), kind__in=kinds))
        if spaces:
            low = [Level.Name.MENTIONS, Level.Name.MUTED]
            levels = Level.everywhere.filter(
                among("member_id", some), scope=Level.Scope.SPACE, scope_id__in=spaces, level__in=low
            )
            hearers.levels.update(
                ((member_id, space_id), level)
                for member_id, space_id, level in levels.values_list("member_id", "scope_id", "level")
            )
        if actors:
            hearers.ignored.update(
                Relation.everywhere.filter(among("member_id", some), other_id__in=actors).values_list(
                    "member_id", "other_id"
                )
            )
    return hearers


def _add_people(hearers: Hearers, community_id: int, some: list[int]) -> None:
    here = Membership.everywhere.filter(
        among("id", some),
        community_id=community_id,
        state__in=(Membership.State.ACTIVE, Membership.State.SUSPENDED),
        account__is_active=True,
    )
    rows = here.values_list(
        "id", "account_id", "account__language", "account__time_zone", "community__language", "community__time_zone",
        "state",
    )  # fmt: skip
    for id_, account_id, language, zone, home_language, home_zone, state in rows:
        if account_id is not None:
            is_suspended = state == Membership.State.SUSPENDED
            hearers.people[id_] = Person(id_, account_id, language or home_language, zone, home_zone, is_suspended)


def _add_choices(hearers: Hearers, rows: QuerySet[Choice]) -> None:
    found: dict[tuple[int, str], dict[str, bool]] = defaultdict(dict)
    for member_id, kind, way, is_on in rows.values_list("member_id", "kind", "way", "is_on"):
        if kind in notification_kinds:
            found[member_id, kind][way] = is_on
    hearers.chosen.update(found)
