"""Settling cases from the queue, one or many at once, and taking that back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.core.actor import Actor
from folkmoot.core.errors import FolkmootError, NotAllowed, RuleBroken
from folkmoot.core.moderation import moderated_subjects
from folkmoot.members.commands import reconsider_member
from folkmoot.members.models import Membership
from folkmoot.moderation.commands.appealing import decide_appeal
from folkmoot.moderation.commands.cases import close_case, open_case, reopen_case, tell
from folkmoot.moderation.commands.claiming import check_free, claim
from folkmoot.moderation.commands.deciding import decide, undo
from folkmoot.moderation.commands.sanctioning import end_waiting
from folkmoot.moderation.models import Case, CaseItem, Decision, Sanction
from folkmoot.moderation.policies import cases_visible_to, works_the_queue
from folkmoot.moderation.queries.policy import policy_of
from folkmoot.moderation.rights import decisions_visible_to
from folkmoot.moderation.sanctions import NewSanction
from folkmoot.moderation.subjects import HELD, HIDDEN, load_subject
from folkmoot.moderation.waiting import IDEA
from folkmoot.spaces.policies import can_write

Deed = Decision.Deed
APPROVE, HIDE, DELETE, WARN = "approve", "hide", "delete", "warn"
DEEDS = (APPROVE, HIDE, DELETE, WARN)
AT_ONCE = 100
_NONE_SHOWN: Mapping[int, int] = {}


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a case: the decision where there is one to take back, or why not.

    Requests to join and ideas leave no decision: `undoes_case` says that the case itself can be taken back.
    """

    case_id: int
    decision_id: int | None = None
    problem: str = ""
    code: str = ""
    undoes_case: bool = False


def settle_case(
    *,
    actor: Actor,
    case: Case,
    deed: str,
    clause: str = "",
    words: str = "",
    sanctions: Sequence[NewSanction] = (),
    expected_revision: int | None = None,
) -> Settled:
    """Settle a case as the keys of the queue say it: approve, hide, delete, warn.

    Takes the case in hand first, so that nobody decides what somebody else is at. Approving finds nothing wrong with
    what is seen, and brings to light what is not. Records what `decide` records, for requests to join and ideas
    `moderation.case.decided`. Of an appeal, approving grants it and hiding turns it down. Raises Conflict, NotAllowed,
    RuleBroken.
    """
    if deed not in DEEDS:
        raise RuleBroken("unknown-deed", _("Choose what is to be done."), field="deed")
    check_free(actor=actor, case=case)
    with transaction.atomic():
        case = claim(actor=actor, case=case)
        if case.kind == Case.Kind.APPEAL:
            return _settle_appeal(actor, case, deed, words)
        if case.kind in (Case.Kind.JOIN, Case.Kind.RULE_IDEA):
            return _settle_by_hand(actor, case, deed)
        if deed == WARN and not sanctions:
            sanctions = [NewSanction(Sanction.Kind.WARNING)]
        if not actor.is_staff:
            # Who looks after a space takes measures there.
            sanctions = [replace(each, space_id=case.space_id) for each in sanctions]
        decision = decide(
            actor=actor, case=case, deed=_deed_for(case, deed), clause=clause, words=words, sanctions=sanctions,
            expected_revision=expected_revision,
        )  # fmt: skip
    return Settled(case.id, decision.id)


def settle_many(
    *,
    actor: Actor,
    case_ids: Iterable[int],
    deed: str,
    clause: str = "",
    expected_revisions: Mapping[int, int] = _NONE_SHOWN,
) -> list[Settled]:
    """Settle several cases alike, each for itself: what fails for one is said of it and stops no other.

    `expected_revisions` are those of the texts as they were shown, by case: what was changed since is not decided.
    """
    wanted = list(dict.fromkeys(case_ids))[:AT_ONCE]
    cases = cases_visible_to(actor).in_bulk(wanted)
    done = []
    for case_id in wanted:
        if case_id not in cases:
            done.append(Settled(case_id, problem=_("There is nothing here that you may see."), code="not-found"))
            continue
        try:
            expected = expected_revisions.get(case_id)
            done.append(
                settle_case(
                    actor=actor, case=cases[case_id], deed=deed, clause=clause, expected_revision=expected,
                )
            )  # fmt: skip
        except FolkmootError as error:
            done.append(Settled(case_id, problem=error.message, code=error.code))
    return done


def undo_many(*, actor: Actor, decision_ids: Iterable[int]) -> list[Settled]:
    """Take decisions back, as far as each can be: the cases are open again."""
    wanted = list(dict.fromkeys(decision_ids))[:AT_ONCE]
    decisions = decisions_visible_to(actor).in_bulk(wanted)
    done = []
    for decision_id in wanted:
        decision = decisions.get(decision_id)
        try:
            if decision is None or decision.decided_by_id != actor.member_id:
                raise NotAllowed(_("You can take back what you have decided yourself."))
            undo(actor=actor, decision=decision)
            done.append(Settled(decision.case_id or 0, decision_id))
        except FolkmootError as error:
            done.append(Settled(0, decision_id, error.message, error.code))
    return done


def undo_cases(*, actor: Actor, case_ids: Iterable[int]) -> list[Settled]:
    """Take back what one has settled without a decision, requests to join and ideas, as far as each can be."""
    wanted = list(dict.fromkeys(case_ids))[:AT_ONCE]
    cases = cases_visible_to(actor).in_bulk(wanted)
    done = []
    for case_id in wanted:
        try:
            if case_id not in cases:
                raise NotAllowed(_("You can take back what you have decided yourself."))
            undo_case(actor=actor, case=cases[case_id])
            done.append(Settled(case_id))
        except FolkmootError as error:
            done.append(Settled(case_id, problem=error.message, code=error.code))
    return done


def undo_case(*, actor: Actor, case: Case) -> Case:
    """Open a request to join or an idea again that one has settled oneself, within the period for undoing.

    Who asked to join waits again. Records `moderation.case.reopened` and `members.member.reconsidered`. Raises
    NotAllowed; Conflict where it is open; RuleBroken after the period, or where the member has written meanwhile.
    """
    may = actor.is_staff and can_write(actor) and cases_visible_to(actor).filter(id=case.id).exists()
    if not may or case.decided_by_id != actor.own_id:
        raise NotAllowed(_("You can take back what you have decided yourself."))
    if case.kind not in (Case.Kind.JOIN, Case.Kind.RULE_IDEA):
        raise RuleBroken("decision", _("Take the decision back instead."))
    minutes = policy_of(case.community_id).undo_minutes
    if case.decided_at is None or case.decided_at < timezone.now() - timedelta(minutes=minutes):
        raise RuleBroken("too-late", _("It is too late to undo this."))
    with transaction.atomic():
        case = reopen_case(actor=actor, case=case)
        if case.kind == Case.Kind.JOIN:
            reconsider_member(actor=actor, member=Membership.everywhere.get(id=case.subject_id))
    return case


def suggest_rule(*, actor: Actor, text: str, case: Case | None = None) -> Case:
    """Put an idea for a rule before those who set rules, from a case or without. Records `moderation.case.opened`."""
    if not works_the_queue(actor):
        raise NotAllowed(_("Moderators suggest rules."))
    if not text.strip():
        raise RuleBroken("text", _("Say what the rule should see, and what should come of it."), field="text")
    with transaction.atomic():
        idea = Case.everywhere.create(
            community_id=actor.community_id, kind=Case.Kind.RULE_IDEA, subject_type=IDEA, subject_id=0, severity=0,
            item_count=1,
        )  # fmt: skip
        idea.subject_id = idea.id
        idea.save(update_fields=["subject_id"])
        CaseItem.everywhere.create(
            community_id=actor.community_id, case=idea, kind=CaseItem.Kind.STAFF, member_id=actor.own_id,
            text=text.strip()[:4000], details={"case": case.id} if case else {},
        )  # fmt: skip
        tell("moderation.case.opened", idea, actor=actor)
    return idea


def open_request(*, actor: Actor, member_id: int) -> Case:
    """The case of somebody who asks to join."""
    return open_case(actor=actor, subject=("join", member_id), kind=Case.Kind.JOIN, severity=0)


def _deed_for(case: Case, deed: str) -> str:
    if deed != APPROVE:
        return {HIDE: Deed.HIDE, DELETE: Deed.DELETE, WARN: Deed.SANCTION}[deed]
    found = load_subject(case.community_id, case.subject_type, case.subject_id)
    return Deed.APPROVE if found is not None and found.state in (HELD, HIDDEN) else Deed.NOTHING


def _settle_appeal(actor: Actor, case: Case, deed: str, words: str) -> Settled:
    if deed not in (APPROVE, HIDE):
        raise RuleBroken("appeal", _("An appeal is granted or turned down, not decided like a case."))
    answer = decide_appeal(actor=actor, case=case, is_granted=deed == APPROVE, words=words)
    # Who was told that they were right is not told otherwise by a key.
    return Settled(case.id, None if deed == APPROVE else answer.id)


def _settle_by_hand(actor: Actor, case: Case, deed: str) -> Settled:
    if not (actor.is_staff and can_write(actor)):
        raise NotAllowed(_("Moderators decide who joins."))
    if deed == WARN:
        raise RuleBroken("no-such-deed", _("That cannot be done with this kind of thing."), field="deed")
    if case.kind == Case.Kind.JOIN:
        kind = moderated_subjects.get(case.subject_type)
        do = kind.approve if deed == APPROVE else kind.hide
        found = load_subject(case.community_id, case.subject_type, case.subject_id)
        if found is not None and found.state == HELD and do is not None:
            do(actor, case.subject_id, "")
        end_waiting(actor, case)
    case.refresh_from_db()
    if case.state == Case.State.OPEN:
        close_case(actor=actor, case=case, agreed=None)
    return Settled(case.id, undoes_case=True)
