"""Digests and weekly summaries: for each member when they want them, and never with nothing in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone, translation

from folkmoot.core.actor import Actor
from folkmoot.core.notices import Item, SummaryItem, summary_sections
from folkmoot.core.times import zone_named
from folkmoot.mail.commands import queue_letters
from folkmoot.mail.letters import Letter
from folkmoot.members.models import Membership
from folkmoot.members.queries import actor_of
from folkmoot.notifications.commands.choosing import set_times
from folkmoot.notifications.letters.composing import regular
from folkmoot.notifications.links import addressed
from folkmoot.notifications.models import Notification, Reception
from folkmoot.notifications.queries.words import in_words
from folkmoot.notifications.quiet import quiet_until

log = structlog.get_logger(__name__)
UNSEEN_AT_MOST = 30
A_SECTION_AT_MOST = 5
_REMEMBERED = 300
_AT_ONCE = 200
_ROWS_AT_ONCE = 1_000
_WEEK = timedelta(days=7)


def prepare_receptions() -> int:
    """Give members who have chosen nothing the usual times, so that theirs come due too; returns how many."""
    own = Reception.everywhere.filter(member_id=OuterRef("pk"))
    members = Membership.everywhere.filter(~Exists(own), state=Membership.State.ACTIVE, account__isnull=False)
    rows = []
    for member in members.select_related("account", "community").order_by("id")[:_ROWS_AT_ONCE]:
        row = Reception(community_id=member.community_id, member=member)
        set_times(row, member)
        rows.append(row)
    Reception.everywhere.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def send_regular() -> int:
    """Send what is due now; returns how many letters were handed in. One that fails holds up nobody else."""
    now = timezone.now()
    sent = 0
    due = Reception.everywhere.filter(next_digest_at__lte=now) | Reception.everywhere.filter(next_summary_at__lte=now)
    for id_ in list(due.order_by("id").values_list("id", flat=True)[:_AT_ONCE]):
        try:
            with transaction.atomic():
                sent += _send_one(id_, now)
        except Exception:
            log.exception("a digest was not made", reception=id_)
            Reception.everywhere.filter(id=id_).update(
                next_digest_at=now + timedelta(hours=6), next_summary_at=now + timedelta(days=1)
            )
    return sent


def _send_one(id_: int, now: datetime) -> int:
    row = Reception.everywhere.select_for_update(of=("self",)).get(id=id_)
    member = Membership.everywhere.select_related("account", "community").get(id=row.member_id)
    with_digest = row.next_digest_at is not None and row.next_digest_at <= now
    with_summary = row.next_summary_at is not None and row.next_summary_at <= now
    zone = zone_named(member.account.time_zone if member.account else "", member.community.time_zone)
    rest = quiet_until(row, zone, now)
    if rest is not None:
        row.next_digest_at, row.next_summary_at = (
            rest if with_digest else row.next_digest_at, rest if with_summary else row.next_summary_at
        )  # fmt: skip
        row.save(update_fields=["next_digest_at", "next_summary_at"])
        return 0
    letter = _letter_for(row, member, now, with_digest=with_digest, with_summary=with_summary)
    if with_digest:
        row.last_digest_at = now
    if with_summary:
        row.last_summary_at = now
    set_times(row, member, now)
    row.save()
    return queue_letters([letter], actor=Actor.system(row.community_id)) if letter else 0


def _letter_for(
    row: Reception, member: Membership, now: datetime, *, with_digest: bool, with_summary: bool
) -> Letter | None:
    actor = actor_of(member)
    if not actor.is_member or member.account is None:
        return None
    community = member.community
    with translation.override(member.account.language or community.language), addressed(community):
        unseen = unseen_by(row, row.last_digest_at or now - _WEEK) if with_digest else []
        sections = chosen_for(row, actor, now - _WEEK) if with_summary else []
        letter = regular(community, member.id, unseen=unseen, sections=sections, key=f"{now:%Y%m%d%H}")
    keys = [item.key for _label, items in sections for item in items if item.key]
    row.summarised = [*row.summarised, *keys][-_REMEMBERED:]
    return letter


def unseen_by(row: Reception, since: datetime) -> list[Item]:
    """What waits unread for the member since the last digest, the newest first, of the kinds that they want in it."""
    rows = Notification.everywhere.filter(
        community_id=row.community_id, member_id=row.member_id, read_at=None, in_digest=True, at__gt=since,
        last_line__gt=row.read_line,
    )  # fmt: skip
    return in_words(row.community_id, list(rows.order_by("-last_line")[:UNSEEN_AT_MOST]))


def chosen_for(row: Reception, actor: Actor, since: datetime) -> list[tuple[str, Sequence[SummaryItem]]]:
    """What the rooms choose for this member, each thing once and never what an earlier summary named."""
    known = set(row.summarised)
    sections: list[tuple[str, Sequence[SummaryItem]]] = []
    for section in sorted(summary_sections, key=lambda each: each.position):
        items: list[SummaryItem] = []
        for item in section.find(actor, since):
            if item.key in known or len(items) == A_SECTION_AT_MOST:
                continue
            known.add(item.key)
            items.append(item)
        if items:
            sections.append((str(section.label), items))
    return sections
