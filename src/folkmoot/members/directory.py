"""The directory: who is here, by what one looks for, a page at a time; and what profiles say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from folkmoot.core.actor import Actor
from folkmoot.core.api.paging import bad_cursor, decode_cursor, encode_cursor
from folkmoot.core.errors import RuleBroken
from folkmoot.core.roles import Role
from folkmoot.core.segments import segment_members, segments_known
from folkmoot.core.workflows import Choices
from folkmoot.members.models import Membership, ProfileField, ProfileValue
from folkmoot.members.policies import members_visible_to, values_visible_to

SORTS = ("joined", "active", "id")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom one looks for; what is left empty is any."""

    query: str = ""
    role: str = ""
    trust_level: int | None = None
    joined_from: date | None = None
    joined_to: date | None = None
    field_id: int | None = None
    value: str = ""
    sort: str = "joined"


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field of a profile with what its member says there, as far as the reader may see it."""

    id: int
    name: str
    kind: str
    values: Sequence[str]
    visibility: str


def members_page(
    actor: Actor, wanted: Wanted, *, cursor: str, limit: int, among: QuerySet[Any, int] | None = None
) -> tuple[list[Membership], str | None]:
    """One page of members and the cursor of the next, if told only `among` these ids.

    Raises RuleBroken for a strange cursor or sort.
    """
    if wanted.sort not in SORTS:
        raise RuleBroken("sort", _("Sort by one of: %(sorts)s.") % {"sorts": ", ".join(SORTS)}, field="sort")
    members = _found(actor, wanted)
    if among is not None:
        members = members.filter(id__in=among)
    members = _by_id(members, cursor) if wanted.sort == "id" else _by_time(members, wanted.sort, cursor)
    rows = list(members[: limit + 1])
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]
    moment = last.last_seen_at or last.joined_at if wanted.sort == "active" else last.joined_at
    key = (last.id,) if wanted.sort == "id" else (moment.isoformat(), last.id)
    return rows[:limit], encode_cursor(*key)


def segments_for(actor: Actor) -> Choices:
    """The saved segments by which the actor may filter the directory."""
    return [choice for known in segments_known for choice in known(actor)]


def in_segment(actor: Actor, key: str) -> QuerySet[Any, int] | None:
    """The ids of the members of that segment, none where the actor sees none of that key; None without a key."""
    for find in segment_members if key else ():
        return find(actor, key)
    return None


def shown_fields(actor: Actor, members: Iterable[Membership]) -> dict[int, list[ShownField]]:
    """What each of these members says in the fields that the actor may see, in one statement for all of them."""
    ids = [member.id for member in members]
    rows = values_visible_to(actor).filter(member_id__in=ids).select_related("field")
    grouped: dict[int, dict[int, list[ProfileValue]]] = defaultdict(lambda: defaultdict(list))
    for row in rows.order_by("member_id", "field__position", "id"):
        grouped[row.member_id][row.field_id].append(row)
    return {
        member_id: [
            ShownField(id_, said[0].field.name, said[0].field.kind, [one.value for one in said], said[0].visibility)
            for id_, said in fields.items()
        ]
        for member_id, fields in grouped.items()
    }


def filter_fields(actor: Actor) -> QuerySet[ProfileField]:
    """The fields by whose choices the directory can be filtered."""
    fields = ProfileField.everywhere.filter(community_id=actor.community_id, kind__in=("choice", "several"))
    return fields.order_by("position")


def _found(actor: Actor, wanted: Wanted) -> QuerySet[Membership]:
    members = members_visible_to(actor)
    if wanted.query:
        members = members.filter(Q(name__icontains=wanted.query) | Q(handle__icontains=wanted.query))
    if wanted.role in Role.values:
        members = members.filter(role=wanted.role)
    if wanted.trust_level is not None:
        members = members.filter(trust_level=wanted.trust_level)
    if wanted.joined_from is not None:
        members = members.filter(joined_at__gte=_midnight(wanted.joined_from))
    if wanted.joined_to is not None and wanted.joined_to < date.max:
        members = members.filter(joined_at__lt=_midnight(wanted.joined_to + timedelta(days=1)))
    if wanted.field_id is not None and wanted.value:
        # Only by what the actor may see: a filter must not tell what a profile hides.
        said = values_visible_to(actor).filter(member=OuterRef("pk"), field_id=wanted.field_id, value=wanted.value)
        members = members.filter(Exists(said))
    return members


def _by_id(members: QuerySet[Membership], cursor: str) -> QuerySet[Membership]:
    key = decode_cursor(cursor, [int])
    return (members.filter(id__gt=key[0]) if key else members).order_by("id")


def _by_time(members: QuerySet[Membership], sort: str, cursor: str) -> QuerySet[Membership]:
    """The latest first; who was never seen counts by the day of joining."""
    moment = Coalesce("last_seen_at", "joined_at") if sort == "active" else F("joined_at")
    members = members.annotate(moment=moment)
    key = decode_cursor(cursor, [str, int])
    if key:
        at = _read(key[0])
        members = members.filter(Q(moment__lt=at) | Q(moment=at, id__lt=key[1]))
    return members.order_by("-moment", "-id")


def _read(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise bad_cursor() from error
    if moment.tzinfo is None:
        raise bad_cursor()
    return moment


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
