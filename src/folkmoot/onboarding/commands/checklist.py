"""The member's own checklist."""

from __future__ import annotations

from django.db import transaction

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.onboarding.models import ChecklistDismissal


def dismiss_checklist(*, actor: Actor) -> None:
    """Put one's own checklist away for good. Records `onboarding.checklist.dismissed`. Raises NotAllowed."""
    with transaction.atomic():
        _row, is_new = ChecklistDismissal.everywhere.get_or_create(
            community_id=actor.community_id, member_id=actor.own_id
        )
        if is_new:
            record("onboarding.checklist.dismissed", actor=actor)
