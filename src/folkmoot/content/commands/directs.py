"""Conversations of two or a few members: beginning, widening and leaving them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.content import policies
from folkmoot.content.commands.channels import NAME_AT_MOST, clean_name
from folkmoot.content.commands.noting import note
from folkmoot.content.models import DirectSettings, Thread, ThreadMember, ThreadReader
from folkmoot.content.models.thread import ContentState
from folkmoot.content.queries.reach import NOT_TOGETHER, are_apart, unreachable
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.moderation import Submission, judge
from folkmoot.core.roles import Role
from folkmoot.members.abilities import may_message
from folkmoot.members.models import Membership
from folkmoot.spaces.commands import space_of_directs
from folkmoot.spaces.policies import can_write

PEOPLE_AT_MOST = 20
STARTED_A_DAY = 30
_STAFF = (Role.OWNER, Role.MANAGER, Role.MODERATOR)


def start_conversation(*, actor: Actor, members: Sequence[Membership], title: str = "") -> Thread:
    """Begin a conversation with these members; with one, the one that there is. Records `content.direct.started`.

    Members of trust level 0 and guests write first to staff only. Raises NotAllowed; RuleBroken for nobody, too many,
    too many a day, and members who cannot be reached: who has blocked or was blocked, who takes nothing from
    strangers.
    """
    others = _others(actor, members)
    pair = _pair(actor.own_id, others[0].id) if len(others) == 1 else ""
    if pair and (known := _of_pair(actor.community_id, pair)):
        return known
    _may_start(actor, others)
    _refuse_unreachable(actor, others)
    _within_daily_limit(actor)
    title = _judged_name(actor, title)
    try:
        with transaction.atomic():
            return _insert(actor, others, title, pair)
    except IntegrityError:
        # The other one began it in the same moment.
        if known := _of_pair(actor.community_id, pair):
            return known
        raise


def may_write_to_everybody(actor: Actor) -> bool:
    """Whether the actor may begin conversations with others than staff: who has been here for a while."""
    return may_message(actor) and actor.role is not Role.GUEST


def add_participants(*, actor: Actor, thread: Thread, members: Sequence[Membership]) -> Thread:
    """Bring members into a group; they see what was said before, too. Records `content.direct.joined` for each."""
    _must_take_part(actor, thread)
    if thread.pair:
        raise RuleBroken("pair", _("This conversation is of two. Begin another one with all of them."))
    there = policies.participants_of([thread.id]).get(thread.id, frozenset())
    others = [member for member in _others(actor, members) if member.id not in there]
    if len(there) + len(others) > PEOPLE_AT_MOST:
        raise RuleBroken("too-many", _("At most %(most)s members take part.") % {"most": PEOPLE_AT_MOST})
    _may_start(actor, others)
    _refuse_unreachable(actor, others, there=there)
    with transaction.atomic():
        _insert_members(thread, others)
        for member in others:
            details = {"member": member.id}
            note("content.direct.joined", actor=actor, thread=thread, subject=("thread", thread.id), details=details)
        _changed(thread)
    return thread


def leave_conversation(*, actor: Actor, thread: Thread) -> None:
    """Take part no longer, and see nothing of it any more. Records `content.direct.left`. A pair stays a pair."""
    _must_take_part(actor, thread)
    _take_out(actor, thread, actor.own_id)


def remove_participant(*, actor: Actor, thread: Thread, member: Membership) -> None:
    """Take somebody out of a group: who began it. Records `content.direct.left`."""
    _must_take_part(actor, thread)
    own = ThreadMember.everywhere.filter(thread=thread, member_id=actor.member_id, is_admin=True)
    if not own.exists():
        raise NotAllowed(_("Who began the conversation takes members out."))
    _take_out(actor, thread, member.id)


def name_conversation(*, actor: Actor, thread: Thread, title: str) -> Thread:
    """Give a group a name, or none. Records `content.direct.thread.renamed`."""
    _must_take_part(actor, thread)
    if thread.pair:
        raise RuleBroken("pair", _("A conversation of two needs no name."), field="title")
    title = _judged_name(actor, title)
    with transaction.atomic():
        thread.title = title
        thread.save(update_fields=["title"])
        _changed(thread)
        note("content.thread.renamed", actor=actor, thread=thread, subject=("thread", thread.id))
    return thread


def set_takes_strangers(*, actor: Actor, takes_strangers: bool) -> DirectSettings:
    """Say whether members one has not talked with may begin a conversation. Records `content.direct.settings`."""
    if not actor.is_member:
        raise NotAllowed
    with transaction.atomic():
        row, _made = DirectSettings.everywhere.update_or_create(
            community_id=actor.community_id, member_id=actor.own_id, defaults={"takes_strangers": takes_strangers}
        )
        record("content.direct.settings", actor=actor, subject=("member", actor.own_id))
    return row


def _judged_name(actor: Actor, title: str) -> str:
    """A conversation's name as it is kept, which may be none: only those who are in it read it."""
    if not title.strip():
        return ""
    name = clean_name(title)
    submission = Submission(kind="thread", text=name, source=name, private=True, field="name")
    return judge(actor=actor, submission=submission).said(name, NAME_AT_MOST)


def _others(actor: Actor, members: Sequence[Membership]) -> list[Membership]:
    if not can_write(actor) or actor.member_id is None:
        raise NotAllowed(_("You may not write to members now."))
    others = list({member.id: member for member in members if member.id != actor.member_id}.values())
    if not others:
        raise RuleBroken("nobody", _("Choose somebody to write to."), field="members")
    if len(others) >= PEOPLE_AT_MOST:
        raise RuleBroken(
            "too-many", _("At most %(most)s members take part.") % {"most": PEOPLE_AT_MOST}, field="members"
        )
    return others


def _may_start(actor: Actor, others: Sequence[Membership]) -> None:
    if not may_write_to_everybody(actor) and any(member.role not in _STAFF for member in others):
        raise NotAllowed(_("For now you can write to moderators. When you have been here for a while, to everybody."))


def _refuse_unreachable(actor: Actor, others: Sequence[Membership], there: frozenset[int] = frozenset()) -> None:
    for member in unreachable(actor, others):
        raise RuleBroken("not-reachable", _("%(name)s cannot be written to.") % {"name": member.name}, field="members")
    if are_apart({member.id for member in others} | there | {actor.own_id}):
        raise RuleBroken("not-together", str(NOT_TOGETHER), field="members")


def _within_daily_limit(actor: Actor) -> None:
    since = timezone.now() - timedelta(days=1)
    own = Thread.everywhere.filter(community_id=actor.community_id, author_id=actor.member_id, created_at__gte=since)
    if not actor.is_staff and own.filter(kind=Thread.Kind.DIRECT).count() >= STARTED_A_DAY:
        raise RuleBroken("daily-limit", _("You may begin %(most)s conversations a day.") % {"most": STARTED_A_DAY})


def _insert(actor: Actor, others: Sequence[Membership], title: str, pair: str) -> Thread:
    thread = Thread.everywhere.create(
        community_id=actor.community_id, space=space_of_directs(actor.community_id), kind=Thread.Kind.DIRECT,
        author_id=actor.own_id, title=title, slug="conversation", pair=pair,
    )  # fmt: skip
    _insert_members(thread, others)
    ThreadMember.everywhere.create(
        community_id=thread.community_id, thread=thread, member_id=actor.own_id, is_admin=True
    )
    note("content.direct.started", actor=actor, thread=thread, subject=("thread", thread.id))
    return thread


def _insert_members(thread: Thread, members: Sequence[Membership]) -> None:
    community_id, now = thread.community_id, timezone.now()
    rows = [ThreadMember(community_id=community_id, thread=thread, member=member, joined_at=now) for member in members]
    ThreadMember.everywhere.bulk_create(
        rows, update_conflicts=True, unique_fields=["thread", "member"], update_fields=["joined_at", "left_at"]
    )
    # What was said before they came is not unread to them.
    readers = [
        ThreadReader(community_id=community_id, thread=thread, member=member, last_read_number=thread.last_number)
        for member in members
    ]
    ThreadReader.everywhere.bulk_create(
        readers, update_conflicts=True, unique_fields=["member", "thread"], update_fields=["last_read_number"]
    )


def _take_out(actor: Actor, thread: Thread, member_id: int) -> None:
    if thread.pair:
        raise RuleBroken("pair", _("A conversation of two cannot be left. Mute it, or block who bothers you."))
    with transaction.atomic():
        own = ThreadMember.everywhere.filter(thread=thread, left_at__isnull=True)
        gone = own.filter(member_id=member_id)
        if not gone.update(left_at=timezone.now(), is_admin=False):
            return
        heir = own.order_by("joined_at", "id").first()
        if heir is not None and not own.filter(is_admin=True).exists():
            heir.is_admin = True
            heir.save(update_fields=["is_admin"])
        details = {"member": member_id}
        note("content.direct.left", actor=actor, thread=thread, subject=("thread", thread.id), details=details)
        _changed(thread)


def _must_take_part(actor: Actor, thread: Thread) -> None:
    if not (can_write(actor) and policies.takes_part(actor, thread)):
        raise NotAllowed(_("You do not take part in this conversation."))


def _changed(thread: Thread) -> None:
    Thread.everywhere.filter(id=thread.id).update(revision=F("revision") + 1)


def _pair(one: int, other: int) -> str:
    return f"{min(one, other)}:{max(one, other)}"


def _of_pair(community_id: int, pair: str) -> Thread | None:
    rows = Thread.everywhere.filter(community_id=community_id, pair=pair, state=ContentState.VISIBLE)
    return rows.first() if pair else None
