"""Who is in a segment: one statement over the members, whatever its condition asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo

from django.db.models import Q, QuerySet
from django.utils import timezone

from folkmoot.communities.models import Community
from folkmoot.core.conditions import Group, Test, operator_of, read_condition, window_start
from folkmoot.core.errors import RuleBroken
from folkmoot.core.segments import EVERYBODY, NOBODY, Asked, SegmentUse, segment_uses
from folkmoot.core.times import zone_named
from folkmoot.members.models import Membership
from folkmoot.segments.models import Segment
from folkmoot.segments.vocabulary import SegmentWords


def members_in(segment: Segment, *, now: datetime | None = None) -> QuerySet[Membership]:
    """Its members as of now; nobody where its condition can no longer be read."""
    words = SegmentWords(segment.community_id)
    try:
        condition = read_condition(segment.condition, words)
    except RuleBroken:
        return Membership.everywhere.none()
    return members_matching(segment.community_id, condition, words=words, now=now)


def members_matching(
    community_id: int, condition: Group, *, words: SegmentWords | None = None, now: datetime | None = None
) -> QuerySet[Membership]:
    """The members of whom the condition holds: those who belong to the community now, with or without an account."""
    here, found = counting(community_id, {"it": condition}, words or SegmentWords(community_id), now=now)
    return here.filter(found["it"])


def counting(
    community_id: int, conditions: Mapping[str, Group], words: SegmentWords, *, now: datetime | None = None
) -> tuple[QuerySet[Membership], dict[str, Q]]:
    """Who belongs to the community now, and each of these conditions as one for a query over them."""
    zone = Community.objects.filter(id=community_id).values_list("time_zone", flat=True).first() or ""
    asking = _Asking(words, community_id, now or timezone.now(), zone_named(zone))
    here = Membership.everywhere.filter(community_id=community_id, state=Membership.State.ACTIVE)
    return here, {name: asking.condition(each) for name, each in conditions.items()}


class KeysOf:
    """The keys of the segments that a member is in, found out one by one as they are asked for."""

    def __init__(self, member: Membership, now: datetime) -> None:
        self._member, self._now = member, now

    def __contains__(self, key: object) -> bool:
        segment = Segment.everywhere.filter(community_id=self._member.community_id, key=str(key)).first()
        return segment is not None and members_in(segment, now=self._now).filter(id=self._member.id).exists()


def uses_of(segment: Segment) -> list[SegmentUse]:
    """What asks for it by its key."""
    return [use for find in segment_uses for use in find(segment.community_id, segment.key)]


class _Asking:
    """A condition as a condition for a query, at a moment."""

    def __init__(self, words: SegmentWords, community_id: int, now: datetime, zone: tzinfo) -> None:
        self._words, self._community_id, self._now, self._zone = words, community_id, now, zone

    def condition(self, item: Test | Group) -> Q:
        if isinstance(item, Test):
            return self._test(item)
        if not item.items:
            return EVERYBODY
        joined = self.condition(item.items[0])
        for each in item.items[1:]:
            joined = joined & self.condition(each) if item.join == "all" else joined | self.condition(each)
        return ~joined if item.join == "none" else joined

    def _test(self, test: Test) -> Q:
        field = self._words.find(test.field)
        if field is None or operator_of(field, test.op) is None:
            return NOBODY
        since = window_start(test.within, self._now)
        return field.pick(Asked(self._community_id, self._now, test.op, test.value, since, self._zone))
