"""A member's record: the timeline over everything, labels, what is due, and what of it is personal data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor
from folkmoot.core.api.paging import bad_cursor, decode_cursor, encode_cursor
from folkmoot.core.errors import NotAllowed
from folkmoot.insights.models import BotMark, RecordContact, RecordNote, RecordTag, RecordTagging
from folkmoot.insights.policies import can_see_people
from folkmoot.insights.queries.people import persons_of
from folkmoot.insights.timeline.sources import Asked, Entry, Key, RecordReason, record_reasons, timeline_sources
from folkmoot.members.models import Membership
from folkmoot.members.policies import members_visible_to

ENTRIES = 30


@dataclass(frozen=True, slots=True)
class Timeline:
    """Entries, the newest first; `next` is the cursor of the page after it, or empty."""

    entries: tuple[Entry, ...]
    next: str


def timeline_of(
    actor: Actor, member: Membership, *, kind: str = "", cursor: str = "", limit: int = ENTRIES
) -> Timeline:
    """What happened with a member and who counts as the same person, of one kind or all. For managers.

    The number of statements depends on the kinds that there are, not on the entries. Raises NotAllowed, RuleBroken.
    """
    if not can_see_people(actor):
        raise NotAllowed
    key = _key(cursor)
    ids = tuple(member_ids_of(member))
    found: list[Entry] = []
    for source in timeline_sources:
        if kind in ("", source.name):
            found += source.load(Asked(actor, member, ids, limit + 1, source.name, key))
    found.sort(key=lambda entry: entry.id, reverse=True)
    found.sort(key=lambda entry: entry.source)
    found.sort(key=lambda entry: entry.at, reverse=True)
    more = encode_cursor(found[limit - 1].at.isoformat(), *found[limit - 1].key[1:]) if len(found) > limit else ""
    return Timeline(tuple(found[:limit]), more)


def member_ids_of(member: Membership) -> list[int]:
    """The member and who counts as one person with them."""
    persons = persons_of(member.community_id)
    person = persons.get(member.id, member.id)
    return sorted({member.id, *(each for each, of in persons.items() if of == person)})


def others_of(actor: Actor, member: Membership) -> Sequence[Membership]:
    """Who counts as one person with the member."""
    ids = set(member_ids_of(member)) - {member.id}
    return list(members_visible_to(actor).filter(id__in=ids).order_by("id")) if ids else []


def reasons_for(actor: Actor, member: Membership) -> list[RecordReason]:
    """Why to look at this member, as parts of insights say."""
    return [reason for reasons in record_reasons for reason in reasons(actor, member)]


def tags_of(member: Membership) -> QuerySet[RecordTag]:
    rows = RecordTag.everywhere.filter(community_id=member.community_id, taggings__member=member)
    return rows.order_by("key")


def record_tags(community_id: int) -> QuerySet[RecordTag]:
    """All labels by name, each with the number of its members (`members`)."""
    rows = RecordTag.everywhere.filter(community_id=community_id)
    seen = ~Q(taggings__member__state=Membership.State.ERASED)
    return rows.annotate(members=Count("taggings", filter=seen)).order_by("key")


def taggings_with(actor: Actor, tag: RecordTag) -> QuerySet[RecordTagging]:
    """Who carries a label, the latest first."""
    rows = RecordTagging.everywhere.filter(tag=tag, member__in=members_visible_to(actor))
    return rows.select_related("member").order_by("-id")


def notes_of(actor: Actor) -> QuerySet[RecordNote]:
    """All notes of the community that the actor may read."""
    rows = RecordNote.everywhere.filter(community_id=actor.community_id).select_related("member", "author")
    return rows if can_see_people(actor) else rows.none()


def contacts_of(actor: Actor) -> QuerySet[RecordContact]:
    """All contacts of the community that the actor may read."""
    rows = RecordContact.everywhere.filter(community_id=actor.community_id).select_related("member", "by")
    return rows if can_see_people(actor) else rows.none()


def follow_ups(actor: Actor) -> QuerySet[RecordContact]:
    """What somebody wanted to come back to and has not yet, the longest due first; also what is to come."""
    rows = contacts_of(actor).filter(follow_up_on__isnull=False, followed_up_at=None)
    return rows.order_by("follow_up_on", "id")


def today_of(community: Community) -> date:
    """The day by the community's clock."""
    return timezone.now().astimezone(ZoneInfo(community.time_zone)).date()


def own_record(member_id: int) -> Iterable[Mapping[str, object]]:
    """What managers keep about a member, for the member's own export: the words, not whose they are."""
    for note in RecordNote.everywhere.filter(member_id=member_id).order_by("id").values("at", "changed_at", "text"):
        yield {"kind": "note", **note}
    fields = ("at", "way", "about", "follow_up_on", "followed_up_at")
    for contact in RecordContact.everywhere.filter(member_id=member_id).order_by("id").values(*fields):
        yield {"kind": "contact", **contact}
    for at, name in RecordTagging.everywhere.filter(member_id=member_id).order_by("id").values_list("at", "tag__name"):
        yield {"kind": "label", "at": at, "name": name}
    for is_bot in BotMark.everywhere.filter(member_id=member_id).values_list("is_bot", flat=True):
        yield {"kind": "mark", "counts_as": "program" if is_bot else "person"}


def _key(cursor: str) -> Key | None:
    key = decode_cursor(cursor, [str, str, int])
    if key is None:
        return None
    try:
        at = datetime.fromisoformat(key[0])
    except ValueError as error:
        raise bad_cursor() from error
    if at.tzinfo is None:
        raise bad_cursor()
    return (at, key[1], key[2])
