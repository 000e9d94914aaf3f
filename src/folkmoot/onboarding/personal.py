"""What onboarding knows of a member, for their own export, and how it goes when they do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Q

from folkmoot.core.registry import PersonalDataSection
from folkmoot.onboarding.models import BuddyPair, ChecklistDismissal, Volunteer, Welcome


def _pairs(member_id: int) -> Iterable[Mapping[str, object]]:
    rows = BuddyPair.everywhere.filter(Q(newcomer_id=member_id) | Q(buddy_id=member_id)).order_by("id")
    return rows.values("newcomer_id", "buddy_id", "state", "why", "since", "ended_at")


def _offers(member_id: int) -> Iterable[Mapping[str, object]]:
    rows = Volunteer.everywhere.filter(member_id=member_id)
    return rows.values("capacity", "languages", "interests", "greeting", "is_resting", "since")


def _welcome(member_id: int) -> Iterable[Mapping[str, object]]:
    return Welcome.everywhere.filter(member_id=member_id).values("state", "joined_at", "due_at", "greeted_at", "way")


def erase_newcomer(member_id: int, deletes_posts: bool) -> None:
    """Nothing stays of whom somebody took by the hand."""
    BuddyPair.everywhere.filter(Q(newcomer_id=member_id) | Q(buddy_id=member_id)).delete()
    for model in (Volunteer, Welcome, ChecklistDismissal):
        model.everywhere.filter(member_id=member_id).delete()


SECTIONS = (
    PersonalDataSection("onboarding.buddies", _pairs),
    PersonalDataSection("onboarding.offers", _offers),
    PersonalDataSection("onboarding.welcome", _welcome),
)
