"""The queue of newcomers: who comes into it, who is about to greet whom, and when it is done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.activity.models import Activity
from folkmoot.automation.models import Note
from folkmoot.automation.subjects import subject_for
from folkmoot.automation.texts import check_placeholders, filled_markdown
from folkmoot.communities.models import Community
from folkmoot.content.commands import create_post
from folkmoot.content.models import Post, ThreadMember
from folkmoot.content.models.thread import ContentState
from folkmoot.content.policies import posts_visible_to
from folkmoot.content.profile_text import render_profile_text
from folkmoot.core.actor import Actor, ActorKind
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.roles import Role
from folkmoot.members.models import Membership
from folkmoot.onboarding.models import Welcome
from folkmoot.onboarding.policies import can_greet
from folkmoot.onboarding.queries.settings import hours_of, settings_of
from folkmoot.onboarding.queries.welcome import is_claimed

JOINED, WROTE, LEFT = "members.member.joined", "content.post.created", "members.member.left"
KINDS = frozenset({JOINED, WROTE, LEFT})
_PEOPLE = (ActorKind.MEMBER, ActorKind.TOKEN)
TEXT_AT_MOST = 5_000


def hear(lines: Sequence[Activity]) -> None:
    """Take who joins into the queue, remember their first post, and let go of whom somebody has answered.

    Lines that are told twice change nothing. What workflows and imports write is no greeting.
    """
    by_community: dict[int, list[Activity]] = defaultdict(list)
    for line in lines:
        if line.actor_kind != ActorKind.IMPORT and line.member_id is not None:
            by_community[line.community_id].append(line)
    for community in Community.objects.filter(id__in=list(by_community)):
        own = by_community[community.id]
        _take_in(community, [line for line in own if line.kind == JOINED])
        _hear_posts(community.id, [line for line in own if line.kind == WROTE and line.actor_kind in _PEOPLE])
        gone = [line.member_id for line in own if line.kind == LEFT]
        Welcome.everywhere.filter(member_id__in=gone, state=Welcome.State.OPEN).update(state=Welcome.State.SETTLED)


def claim_welcome(*, actor: Actor, row: Welcome) -> Welcome:
    """Be the one who greets a newcomer, for half an hour. Records `onboarding.welcome.claimed`.

    Raises NotAllowed; RuleBroken where somebody else is at it, or it is done.
    """
    _may_greet(actor)
    with transaction.atomic():
        row = _open(actor, row)
        row.claimed_by_id, row.claimed_at = actor.own_id, timezone.now()
        row.save(update_fields=["claimed_by", "claimed_at"])
        record("onboarding.welcome.claimed", actor=actor, subject=("member", row.member_id), member_id=actor.own_id)
    return row


def release_welcome(*, actor: Actor, row: Welcome) -> Welcome:
    """Leave a newcomer to others again. Records `onboarding.welcome.released`."""
    _may_greet(actor)
    with transaction.atomic():
        row = _open(actor, row)
        row.claimed_by, row.claimed_at = None, None
        row.save(update_fields=["claimed_by", "claimed_at"])
        record("onboarding.welcome.released", actor=actor, subject=("member", row.member_id))
    return row


def snooze_welcome(*, actor: Actor, row: Welcome, hours: int = 24) -> Welcome:
    """See a newcomer again later; the target stays. Records `onboarding.welcome.snoozed`."""
    _may_greet(actor)
    with transaction.atomic():
        row = _open(actor, row)
        row.snoozed_until = timezone.now() + timedelta(hours=max(1, min(hours, 24 * 14)))
        row.claimed_by, row.claimed_at = None, None
        row.save(update_fields=["snoozed_until", "claimed_by", "claimed_at"])
        record("onboarding.welcome.snoozed", actor=actor, subject=("member", row.member_id))
    return row


def settle_welcome(*, actor: Actor, row: Welcome, was_greeted: bool) -> Welcome:
    """Take a newcomer from the queue: greeted elsewhere, or nobody to greet. Records `onboarding.welcome.settled`."""
    _may_greet(actor)
    with transaction.atomic():
        row = _open(actor, row)
        row.state = Welcome.State.GREETED if was_greeted else Welcome.State.SETTLED
        if was_greeted:
            row.greeted_at, row.greeted_by_id, row.way = timezone.now(), actor.member_id, Welcome.Way.BY_HAND
        row.save(update_fields=["state", "greeted_at", "greeted_by", "way"])
        record("onboarding.welcome.settled", actor=actor, subject=("member", row.member_id))
    return row


def greet(*, actor: Actor, row: Welcome, text: str) -> Post | Note:
    """Greet a newcomer in one's own name: a reply to their first post where there is one, else a message.

    {placeholders} are filled in. Records what writing records, and `onboarding.welcome.greeted`. Raises NotAllowed;
    RuleBroken for an empty text, an unknown placeholder, and where somebody else is at it or has done it.
    """
    _may_greet(actor)
    if not text.strip() or len(text) > TEXT_AT_MOST:
        raise RuleBroken(
            "text", _("Write a few words, at most %(most)s characters.") % {"most": TEXT_AT_MOST}, field="text"
        )
    check_placeholders(text, field="text")
    with transaction.atomic():
        row = _open(actor, row)
        newcomer = Membership.everywhere.select_related("account", "community").get(id=row.member_id)
        said = filled_markdown(text, subject_for(newcomer.community, newcomer, now=timezone.now()))
        first = posts_visible_to(actor).filter(id=row.first_post_id or 0, state=ContentState.VISIBLE)
        post = first.select_related("thread__space").first()
        written: Post | Note
        if post is not None:
            answered = post if post.number > 1 else None
            written = create_post(actor=actor, thread=post.thread, markdown=said, reply_to=answered)
        else:
            written = _message(actor, newcomer, said)
        row.state, row.greeted_at, row.greeted_by_id = Welcome.State.GREETED, timezone.now(), actor.member_id
        row.way = Welcome.Way.REPLY if post is not None else Welcome.Way.MESSAGE
        row.save(update_fields=["state", "greeted_at", "greeted_by", "way"])
        record("onboarding.welcome.greeted", actor=actor, subject=("member", row.member_id), member_id=actor.own_id)
    return written


def _take_in(community: Community, lines: Sequence[Activity]) -> None:
    """Put who joined into the queue; members come, whoever was invited to a role is known already."""
    if not lines:
        return
    hours = hours_of(community, (rules := settings_of(community.id)))
    joined = {line.member_id: line for line in reversed(lines)}
    members = Membership.everywhere.filter(
        community_id=community.id, id__in=[each for each in joined if each], role=Role.MEMBER,
        state=Membership.State.ACTIVE, account__isnull=False,
    )  # fmt: skip
    known = set(Welcome.everywhere.filter(member_id__in=list(joined)).values_list("member_id", flat=True))
    Welcome.everywhere.bulk_create(
        Welcome(
            community_id=community.id, member=member, joined_at=joined[member.id].at,
            due_at=hours.after(joined[member.id].at, rules.target_hours),
        )
        for member in members if member.id not in known
    )  # fmt: skip


def _hear_posts(community_id: int, lines: Sequence[Activity]) -> None:
    rows = Welcome.everywhere.filter(community_id=community_id, state=Welcome.State.OPEN)
    if not lines or not rows.exists():
        return
    for line in lines:
        rows.filter(member_id=line.member_id, first_post_id__isnull=True, joined_at__lte=line.at).update(
            first_post_id=line.subject_id, first_thread_id=line.thread_id
        )
        greeted = {"state": Welcome.State.GREETED, "greeted_at": line.at, "greeted_by_id": line.member_id}
        answered = rows.filter(first_thread_id=line.thread_id, first_post_id__lt=line.subject_id or 0)
        answered.exclude(member_id=line.member_id).update(**greeted, way=Welcome.Way.REPLY)
        direct = ThreadMember.everywhere.filter(thread_id=line.thread_id or 0, thread__kind="direct").values(
            "member_id"
        )
        written_to = rows.filter(member_id__in=direct).exclude(member_id=line.member_id)
        written_to.update(**greeted, way=Welcome.Way.MESSAGE)


def _message(actor: Actor, newcomer: Membership, text: str) -> Note:
    note = Note.everywhere.create(
        community_id=actor.community_id, member=newcomer, sender_id=actor.member_id, text=text,
        html=render_profile_text(text, True),
    )  # fmt: skip
    record("automation.note.sent", actor=actor, subject=("note", note.id), details={"to": newcomer.id})
    return note


def _open(actor: Actor, row: Welcome) -> Welcome:
    """The row under lock; raises RuleBroken where it is done, or another is at it."""
    locked: Welcome = Welcome.everywhere.select_for_update(of=("self",)).select_related("claimed_by").get(id=row.id)
    if locked.state != Welcome.State.OPEN:
        raise RuleBroken("greeted", _("They have been greeted meanwhile."))
    if is_claimed(locked, timezone.now()) and locked.claimed_by_id != actor.member_id and locked.claimed_by:
        raise RuleBroken("claimed", _("%(name)s is about to greet them.") % {"name": locked.claimed_by.name})
    return locked


def _may_greet(actor: Actor) -> None:
    if not can_greet(actor):
        raise NotAllowed(_("Hosts and moderators greet newcomers."))
