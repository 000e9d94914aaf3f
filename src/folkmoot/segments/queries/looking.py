"""What a page says of a segment: how many, and some of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, Lower

from folkmoot.core.actor import Actor
from folkmoot.core.conditions import Group, condition_sentence, read_condition
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.workflows import Choices
from folkmoot.members.models import Membership
from folkmoot.members.policies import members_visible_to
from folkmoot.segments.models import Segment
from folkmoot.segments.policies import can_see_segments, segments_visible_to
from folkmoot.segments.queries.finding import members_in, members_matching
from folkmoot.segments.vocabulary import SegmentWords

SAMPLE = 12


@dataclass(frozen=True, slots=True)
class Look:
    """A condition in words, of how many members it holds, and those of them who were here last."""

    sentence: str
    count: int
    reachable: int
    sample: list[Membership]


def look_at(actor: Actor, condition: Group, *, words: SegmentWords | None = None, sample: int = SAMPLE) -> Look:
    """What comes of a condition, for managers. `reachable` can sign in. Raises NotAllowed."""
    if not can_see_segments(actor):
        raise NotAllowed
    words = words or SegmentWords(actor.community_id)
    found = members_matching(actor.community_id, condition, words=words)
    count = found.count()
    reachable = found.filter(account__isnull=False).count() if count else 0
    sampled = list(_latest(actor, found)[:sample]) if count and sample else []
    return Look(condition_sentence(condition, actor.community_id, words), count, reachable, sampled)


def segments_by_name(actor: Actor) -> QuerySet[Segment]:
    """The segments that the actor sees."""
    return segments_visible_to(actor).order_by(Lower("name"), "id")


def segment_choices(actor: Actor) -> Choices:
    """The segments that the actor sees, by key, to choose one from."""
    return [(segment.key, segment.name) for segment in segments_by_name(actor)]


def member_ids_in(actor: Actor, key: str) -> QuerySet[Any, int]:
    """The members of the segment of that key, as far as the actor sees it; nobody where there is none."""
    segment = segments_visible_to(actor).filter(key=key).first()
    found = members_in(segment) if segment is not None else Membership.everywhere.none()
    return found.values_list("id", flat=True)


def condition_of(segment: Segment, words: SegmentWords | None = None) -> Group:
    """What the segment asks. Raises RuleBroken where a field of it is gone."""
    return read_condition(segment.condition, words or SegmentWords(segment.community_id))


def sentence_of(segment: Segment, words: SegmentWords | None = None) -> str:
    """What the segment asks, in words; where it can no longer be read, why."""
    words = words or SegmentWords(segment.community_id)
    try:
        return condition_sentence(condition_of(segment, words), segment.community_id, words)
    except RuleBroken as error:
        return error.message


def _latest(actor: Actor, found: QuerySet[Membership]) -> QuerySet[Membership]:
    seen = members_visible_to(actor).filter(id__in=found.values("id"))
    return seen.order_by(Coalesce(F("last_seen_at"), F("joined_at")).desc(), "-id")
