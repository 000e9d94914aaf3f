"""Taking a member who is erased out of the queue."""

from __future__ import annotations

from django.db import transaction

from folkmoot.members.models import Membership
from folkmoot.moderation.commands.gists import forget_gists_of_emptied
from folkmoot.moderation.models import Case, CaseItem, Desk, FlagRecord, Look, RefusedAttempt, Shift, TextPrint


def forget_member(member_id: int, deletes_posts: bool) -> None:
    """Keep what was decided and how much was flagged, without who said it and in which words."""
    with transaction.atomic():
        CaseItem.everywhere.filter(member_id=member_id).update(member=None, text="")
        for rows in (FlagRecord, Desk, Look, Shift, RefusedAttempt, TextPrint):
            rows.everywhere.filter(member_id=member_id).delete()
        for field in ("author", "assigned_to", "claimed_by", "decided_by"):
            Case.everywhere.filter(**{f"{field}_id": member_id}).update(**{field: None})
        if deletes_posts:
            forget_gists_of_emptied(Membership.everywhere.values_list("community_id", flat=True).get(id=member_id))
