"""Taking a member out of onboarding."""

from __future__ import annotations

from django.db.models import Q

from folkmoot.onboarding.models import BuddyPair, ChecklistDismissal, Volunteer, Welcome


def erase_newcomer(member_id: int, deletes_posts: bool) -> None:
    """Nothing stays of whom somebody took by the hand."""
    BuddyPair.everywhere.filter(Q(newcomer_id=member_id) | Q(buddy_id=member_id)).delete()
    for model in (Volunteer, Welcome, ChecklistDismissal):
        model.everywhere.filter(member_id=member_id).delete()
