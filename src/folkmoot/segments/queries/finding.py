"""Who is in a segment: one statement over the members, whatever its condition asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo

import structlog
from django.db import DatabaseError, transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.communities.models import Community
from folkmoot.core.conditions import Group, Test, operator_of, read_condition, window_start
from folkmoot.core.errors import RuleBroken
from folkmoot.core.segments import EVERYBODY, NOBODY, Asked, SegmentUse, segment_uses, unknown
from folkmoot.core.times import zone_named
from folkmoot.members.models import Membership
from folkmoot.segments.models import Segment
from folkmoot.segments.vocabulary import SegmentWords

log = structlog.get_logger(__name__)
# What a condition may do to a statement, whatever was checked before: one segment must not stop those beside it.
FAILURES = (ArithmeticError, ValueError, DatabaseError)


def members_in(segment: Segment, *, now: datetime | None = None) -> QuerySet[Membership]:
    """Its members as of now; nobody where its condition can no longer be read, or cannot be known now."""
    try:
        return members_known(segment, now=now)
    except RuleBroken:
        return Membership.everywhere.none()


def members_known(segment: Segment, *, now: datetime | None = None) -> QuerySet[Membership]:
    """Its members as of now. Raises RuleBroken where its condition can no longer be read, or cannot be known now."""
    words = SegmentWords(segment.community_id)
    return members_matching(segment.community_id, read_condition(segment.condition, words), words=words, now=now)


def members_matching(
    community_id: int, condition: Group, *, words: SegmentWords | None = None, now: datetime | None = None
) -> QuerySet[Membership]:
    """The members of whom the condition holds: those who belong to the community now, with or without an account.

    Raises RuleBroken ("unknown") where it asks for what cannot be known now.
    """
    asking = _asking(community_id, words or SegmentWords(community_id), now)
    return _here(community_id).filter(asking.condition(condition))


def counts_of(community_id: int, conditions: Mapping[str, Group], words: SegmentWords) -> dict[str, int]:
    """Of how many each of these conditions holds, in one statement; without those that cannot be told now."""
    asking, found = _asking(community_id, words, None), {}
    for name, each in conditions.items():
        try:
            found[name] = Count("pk", filter=asking.condition(each))
        except (RuleBroken, *FAILURES):
            log.warning("segment_not_counted", community=community_id, segment=name, exc_info=True)
    try:
        return _counted(community_id, found)
    except FAILURES:
        return _one_by_one(community_id, found)


def _one_by_one(community_id: int, asked: Mapping[str, Count]) -> dict[str, int]:
    """One that cannot be counted leaves the others be."""
    counts: dict[str, int] = {}
    for name, count in asked.items():
        try:
            counts |= _counted(community_id, {name: count})
        except FAILURES:
            log.warning("segment_not_counted", community=community_id, segment=name, exc_info=True)
    return counts


def _counted(community_id: int, asked: Mapping[str, Count]) -> dict[str, int]:
    with transaction.atomic():
        return _here(community_id).aggregate(**asked) if asked else {}


def _here(community_id: int) -> QuerySet[Membership]:
    return Membership.everywhere.filter(community_id=community_id, state=Membership.State.ACTIVE)


def _asking(community_id: int, words: SegmentWords, now: datetime | None) -> _Asking:
    zone = Community.objects.filter(id=community_id).values_list("time_zone", flat=True).first() or ""
    return _Asking(words, community_id, now or timezone.now(), zone_named(zone))


class KeysOf:
    """The keys of the segments that a member is in, found out one by one as they are asked for.

    Asked for one that is gone, or of which it is not known who is in it, it raises what `unknown` makes: neither
    "among them" nor "not among them" holds of anybody then.
    """

    def __init__(self, member: Membership, now: datetime) -> None:
        self._member, self._now = member, now

    def __contains__(self, key: object) -> bool:
        segment = Segment.everywhere.filter(community_id=self._member.community_id, key=str(key)).first()
        if segment is None:
            raise unknown(_("The segment “%(key)s” is gone, so nobody is known to be in it or not.") % {"key": key})
        try:
            known = members_known(segment, now=self._now)
        except RuleBroken as error:
            said = {"name": segment.name, "why": error.message}
            raise unknown(_("It is not known who is in the segment “%(name)s”: %(why)s") % said) from error
        return known.filter(id=self._member.id).exists()


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
