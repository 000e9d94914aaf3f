"""Hearing no more by mail, by the link in a letter: signed in or not."""

from __future__ import annotations

from django.db import transaction

from folkmoot.activity.log import record
from folkmoot.core.notices import MAIL, notification_kinds
from folkmoot.members.models import Membership
from folkmoot.members.queries import actor_of
from folkmoot.notifications.commands.choosing import set_times
from folkmoot.notifications.models import Choice, Reception
from folkmoot.notifications.tokens import ALL, DIGEST_ONLY, SUMMARY_ONLY, Leaving


def leave(leaving: Leaving, *, back: bool = False) -> None:
    """Send this member no more mail of a kind, no digest, no summary, or none at all; with `back` send it again.

    The token has said who: whoever has the letter may. Records `notifications.choice.changed`.
    """
    with transaction.atomic():
        member = Membership.everywhere.select_related("account", "community").get(id=leaving.member_id)
        if leaving.what in notification_kinds:
            _leave_kind(leaving, is_on=back)
        else:
            rows = Reception.everywhere.select_for_update()
            row, _made = rows.get_or_create(community_id=leaving.community_id, member_id=leaving.member_id)
            _leave_regular(row, leaving.what, is_on=back)
            set_times(row, member)
            row.save()
        details = {"kinds": [leaving.what], "by_letter": True}
        record("notifications.choice.changed", actor=actor_of(member), details=details)


def _leave_kind(leaving: Leaving, *, is_on: bool) -> None:
    Choice.everywhere.update_or_create(
        community_id=leaving.community_id, member_id=leaving.member_id, kind=leaving.what, way=MAIL,
        defaults={"is_on": is_on},
    )  # fmt: skip


def _leave_regular(row: Reception, what: str, *, is_on: bool) -> None:
    if what == ALL:
        row.mail = is_on
    elif what == DIGEST_ONLY:
        row.digest = Reception.Digest.WEEKLY if is_on else Reception.Digest.NEVER
    elif what == SUMMARY_ONLY:
        row.summary = is_on
