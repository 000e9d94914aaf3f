"""What onboarding knows of a member, for their own export."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Q

from folkmoot.core.registry import PersonalDataSection
from folkmoot.onboarding.models import BuddyPair, Volunteer, Welcome


def _pairs(member_id: int) -> Iterable[Mapping[str, object]]:
    rows = BuddyPair.everywhere.filter(Q(newcomer_id=member_id) | Q(buddy_id=member_id)).order_by("id")
    return rows.values("newcomer_id", "buddy_id", "state", "why", "since", "ended_at")


def _offers(member_id: int) -> Iterable[Mapping[str, object]]:
    rows = Volunteer.everywhere.filter(member_id=member_id)
    return rows.values("capacity", "languages", "interests", "greeting", "is_resting", "since")


def _welcome(member_id: int) -> Iterable[Mapping[str, object]]:
    return Welcome.everywhere.filter(member_id=member_id).values("state", "joined_at", "due_at", "greeted_at", "way")


SECTIONS = (
    PersonalDataSection("onboarding.buddies", _pairs),
    PersonalDataSection("onboarding.offers", _offers),
    PersonalDataSection("onboarding.welcome", _welcome),
)
