"""Saying who is a program."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed
from folkmoot.insights.models import BotMark
from folkmoot.members.models import Membership


def mark_bot(*, actor: Actor, member: Membership, is_bot: bool) -> BotMark:
    """Have figures count a member as a program that writes, or as a person whatever the store takes them for.

    Managers may. Records `insights.member.marked`. Raises NotAllowed.
    """
    if not (actor.is_system or actor.is_manager) or member.community_id != actor.community_id:
        raise NotAllowed(_("Managers say who is a program."))
    with transaction.atomic():
        mark, _is_new = BotMark.everywhere.update_or_create(
            community_id=actor.community_id, member=member, defaults={"is_bot": is_bot, "marked_by_id": actor.member_id}
        )
        details = {"is_bot": is_bot}
        record("insights.member.marked", actor=actor, subject=("member", member.id), details=details)
    return mark


def mark_imported_bots(*, community_id: int, member_ids: Collection[int]) -> None:
    """Keep what the source of an import says of its programs. The caller holds the transaction."""
    BotMark.everywhere.bulk_create(
        BotMark(community_id=community_id, member_id=member_id, is_bot=True) for member_id in member_ids
    )


def forget_mark(member_id: int, deletes_posts: bool) -> None:
    """Take the mark off who is erased. The caller holds the transaction."""
    BotMark.everywhere.filter(member_id=member_id).delete()
    BotMark.everywhere.filter(marked_by_id=member_id).update(marked_by=None)
