"""Buddies: volunteering, being matched, giving back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.automation.models import Note
from folkmoot.content.commands import create_post, start_conversation
from folkmoot.content.profile_text import render_profile_text
from folkmoot.core.actor import Actor, ActorKind
from folkmoot.core.errors import FolkmootError, NotAllowed, RuleBroken
from folkmoot.core.moderation import Submission, judge
from folkmoot.members.models import Membership
from folkmoot.members.queries import actor_of
from folkmoot.onboarding.models import BuddyPair, Volunteer
from folkmoot.onboarding.policies import can_arrange, can_greet, can_volunteer
from folkmoot.onboarding.queries.buddies import matches_for

CAPACITY_AT_MOST = 20


def offer_help(
    *, actor: Actor, capacity: int, languages: Sequence[str], interests: Sequence[str], greeting: str = ""
) -> Volunteer:
    """Offer to be a buddy, or change the offer. Members from trust level 1 on, for themselves.

    `greeting` opens the conversation with each newcomer. Records `onboarding.buddy.offered`. Raises NotAllowed,
    RuleBroken.
    """
    if not can_volunteer(actor):
        raise NotAllowed(_("Members from trust level 1 on can be buddies."))
    if not 1 <= capacity <= CAPACITY_AT_MOST:
        message = _("Give a whole number from %(least)s to %(most)s.") % {"least": 1, "most": CAPACITY_AT_MOST}
        raise RuleBroken("capacity", message, field="capacity")
    languages, interests, greeting = _words(languages, 10), _words(interests, 20), greeting.strip()[:1000]
    # Newcomers read it one by one; the greeting goes through the gate once more when it is sent.
    text = "\n".join([*languages, *interests, greeting])
    submission = Submission(kind="profile", text=text, source=text, private=True, field="greeting")
    said = judge(actor=actor, submission=submission).said
    values: dict[str, Any] = {
        "capacity": capacity, "languages": _words(map(said, languages), 10), "is_resting": False,
        "interests": _words(map(said, interests), 20), "greeting": said(greeting, 1000),
    }  # fmt: skip
    with transaction.atomic():
        row, _made = Volunteer.everywhere.update_or_create(
            community_id=actor.community_id, member_id=actor.own_id, defaults=values
        )
        record("onboarding.buddy.offered", actor=actor)
    return row


def rest_from_helping(*, actor: Actor) -> None:
    """Take no further newcomers; those one has stay. Records `onboarding.buddy.rested`."""
    with transaction.atomic():
        Volunteer.everywhere.filter(community_id=actor.community_id, member_id=actor.own_id).update(is_resting=True)
        record("onboarding.buddy.rested", actor=actor)


def match_buddy(*, actor: Actor, newcomer: Membership, buddy: Membership | None = None) -> BuddyPair | None:
    """Give a newcomer a buddy: the one that is named, else whoever fits best; both are told. None where nobody is free.

    Staff and workflows may. Records `onboarding.buddy.matched`. Raises NotAllowed; RuleBroken for who has one, and for
    one who has not volunteered, has no room, or was this newcomer's before.
    """
    if not (can_greet(actor) or actor.kind is ActorKind.AUTOMATION):
        raise NotAllowed(_("Who looks after newcomers gives them buddies."))
    with transaction.atomic():
        Membership.everywhere.select_for_update().get(id=newcomer.id)
        if BuddyPair.everywhere.filter(newcomer=newcomer, state=BuddyPair.State.ACTIVE).exists():
            raise RuleBroken("has-buddy", _("They have a buddy already."))
        found = [match for match in matches_for(newcomer) if buddy is None or match.volunteer.member_id == buddy.id]
        if not found:
            if buddy is not None:
                raise RuleBroken("not-free", _("This member cannot be their buddy."), field="buddy")
            return None
        pair = _pair(actor, newcomer, found[0].volunteer, found[0].why)
    return pair


def give_back(*, actor: Actor, pair: BuddyPair) -> BuddyPair | None:
    """The buddy cannot: somebody else is matched where anybody is free. Returns the new pair.

    The buddy, the newcomer and staff may. Records `onboarding.buddy.declined`. Raises NotAllowed, RuleBroken.
    """
    _may_end(actor, pair)
    with transaction.atomic():
        _end(pair, BuddyPair.State.DECLINED)
        record("onboarding.buddy.declined", actor=actor, subject=("buddy_pair", pair.id))
        newcomer = Membership.everywhere.select_related("account", "community").get(id=pair.newcomer_id)
        return match_buddy(actor=Actor.system(actor.community_id), newcomer=newcomer)


def end_pair(*, actor: Actor, pair: BuddyPair) -> None:
    """They have found their way, or do not want a buddy. Both and staff may. Records `onboarding.buddy.ended`."""
    _may_end(actor, pair)
    with transaction.atomic():
        _end(pair, BuddyPair.State.ENDED)
        record("onboarding.buddy.ended", actor=actor, subject=("buddy_pair", pair.id))


def _pair(actor: Actor, newcomer: Membership, volunteer: Volunteer, why: str) -> BuddyPair:
    try:
        with transaction.atomic():
            pair = BuddyPair.everywhere.create(
                community_id=actor.community_id, newcomer=newcomer, buddy=volunteer.member, why=why
            )
    except IntegrityError as error:
        raise RuleBroken("has-buddy", _("They have a buddy already.")) from error
    record("onboarding.buddy.matched", actor=actor, subject=("member", newcomer.id), details={"pair": pair.id})
    _introduce(actor, pair, newcomer, volunteer)
    return pair


def _introduce(actor: Actor, pair: BuddyPair, newcomer: Membership, volunteer: Volunteer) -> None:
    """Open a conversation in the buddy's words; where that cannot be, a message to each must do."""
    names = {"newcomer": newcomer.name, "buddy": volunteer.member.name}
    try:
        with transaction.atomic():
            speaker = replace(actor_of(volunteer.member), kind=ActorKind.AUTOMATION, workflow_id=actor.workflow_id or 0)
            thread = start_conversation(actor=speaker, members=[newcomer])
            said = (
                volunteer.greeting or _("Hello %(newcomer)s, I am %(buddy)s, your buddy here. Ask me anything!") % names
            )
            create_post(actor=speaker, thread=thread, markdown=said)
    except FolkmootError:
        _tell(actor, newcomer, _("%(buddy)s is your buddy here. Ask them anything!") % names)
    else:
        pair.thread_id = thread.id
        pair.save(update_fields=["thread_id"])
    said = _("You are the buddy of %(newcomer)s now. Say hello, and look in on them in a week.") % names
    _tell(actor, volunteer.member, said)


def _tell(actor: Actor, to: Membership, text: str) -> None:
    """A message of the community: who is spoken of did not write it."""
    html = render_profile_text(text, True)
    note = Note.everywhere.create(community_id=actor.community_id, member=to, text=text, html=html)
    record("automation.note.sent", actor=actor, subject=("note", note.id), details={"to": to.id})


def _may_end(actor: Actor, pair: BuddyPair) -> None:
    is_own = actor.member_id is not None and actor.member_id in (pair.buddy_id, pair.newcomer_id)
    if not (is_own or can_arrange(actor) or can_greet(actor)):
        raise NotAllowed(_("This is between the two of them."))


def _end(pair: BuddyPair, state: str) -> None:
    active = BuddyPair.everywhere.filter(id=pair.id, state=BuddyPair.State.ACTIVE)
    if not active.update(state=state, ended_at=timezone.now()):
        raise RuleBroken("ended", _("They are no longer together."))


def _words(words: Iterable[str], most: int) -> list[str]:
    cleaned = [word.strip().lower()[:30] for word in words if word.strip() and "\0" not in word]
    return list(dict.fromkeys(cleaned))[:most]
