"""Asking services of others before a newcomer's text is seen: for a moment only, and without an answer it passes."""

from __future__ import annotations

import time

from django.db import connection

from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor
from folkmoot.core.afterwards import afterwards
from folkmoot.core.fetch_errors import FetchError
from folkmoot.core.moderation import Hit, Outcome, Ruling, Submission
from folkmoot.members.models import Membership
from folkmoot.moderation.commands.outside import note_answer
from folkmoot.moderation.gate.services import SECONDS_BEFORE, Question, ask
from folkmoot.moderation.models import OutsideCheck

KEEP_SECONDS = 5.0
_KINDS = frozenset({"post", "thread", "profile", "group", "join"})
_kept: dict[int, tuple[float, list[OutsideCheck]]] = {}
# The last submission that was asked about, and what was found: rules and this judge ask within one moment.
_last: list[tuple[tuple[Actor, Submission], frozenset[str] | None]] = []
# In place of an answer that nobody has asked for yet.
_NOT_ASKED = frozenset({"not asked yet"})


def judge_by_outside(*, actor: Actor, submission: Submission) -> Ruling:
    """A `Judge`: holds what a service finds something in, where the community has it asked before."""
    found = asked_before(actor, submission)
    if not found:
        return Ruling()
    hit = Hit(rule="outside", outcome=Outcome.HOLD, evidence={"outside": ", ".join(sorted(found))})
    return Ruling(outcome=Outcome.HOLD, hits=(hit,))


def asked_before(actor: Actor, submission: Submission) -> frozenset[str] | None:
    """What services find in a text that nobody has seen yet; None where none is asked, or none answers in time.

    Never about what is private, and never while a transaction is open: others would wait with us.
    """
    if submission.private or submission.kind not in _KINDS or actor.is_staff or not submission.text.strip():
        return None
    checks = [check for check in checks_of(actor.community_id) if actor.trust_level <= check.before_level]
    if not checks or connection.in_atomic_block:
        return None
    if submission.waits_for_nobody:
        return _NOT_ASKED
    if _last and _last[0][0] == (actor, submission):
        return _last[0][1]
    question = _question(actor, submission)
    answers = [_answer(check, question) for check in checks]
    heard = [answer for answer in answers if answer is not None]
    found = frozenset().union(*heard) if heard else None
    _last[:] = [((actor, submission), found)]
    return found


def checks_of(community_id: int) -> list[OutsideCheck]:
    """The services that a community has on, kept for a moment: nearly every post asks."""
    now = time.monotonic()
    kept = _kept.get(community_id)
    if kept is None or now - kept[0] > KEEP_SECONDS:
        kept = now, list(OutsideCheck.everywhere.filter(community_id=community_id, is_on=True).order_by("kind"))
        _kept[community_id] = kept
    return kept[1]


def forget_kept_checks() -> None:
    """Called when a community changes whom it asks, and by tests."""
    _kept.clear()
    _last.clear()


def _answer(check: OutsideCheck, question: Question) -> frozenset[str] | None:
    try:
        found = ask(check, question, seconds=SECONDS_BEFORE)
    except FetchError as error:
        message = error.message
        afterwards(lambda: note_answer(check, trouble=message))
        return None
    afterwards(lambda: note_answer(check))
    return found


def _name_of(member_id: int | None) -> str:
    if member_id is None:
        return ""
    return Membership.everywhere.filter(id=member_id).values_list("name", flat=True).first() or ""


def _question(actor: Actor, submission: Submission) -> Question:
    community = Community.objects.get(id=actor.community_id)
    name = _name_of(actor.member_id)
    text = "\n".join(filter(None, (submission.title, submission.text, *submission.links)))
    kind = "forum-post" if submission.kind in ("post", "thread") else "signup"
    return Question(text=text, author=name, place=community.address, kind=kind, language=community.language)
