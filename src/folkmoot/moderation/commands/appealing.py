"""Appeals: once, within a period, decided by somebody else than who decided."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import Conflict, NotAllowed, RuleBroken
from folkmoot.moderation.commands.cases import close_case, due_of, tell
from folkmoot.moderation.commands.recording import log_decision, write_decision
from folkmoot.moderation.commands.reversing import locked, taken_back
from folkmoot.moderation.models import Case, CaseItem, Decision
from folkmoot.moderation.queries.appeals import appeal_of, is_for_staff, others_who_could_decide, was_sent_again
from folkmoot.moderation.queries.members import find_member
from folkmoot.moderation.rights import can_appeal, can_judge
from folkmoot.moderation.wording import in_words_of

DECISION = "decision"
LONGEST = 4000


def appeal(*, actor: Actor, decision: Decision, text: str) -> Case:
    """Appeal against a decision about oneself, also while suspended; opens a case of kind appeal.

    Records `moderation.appeal.made`. Raises NotAllowed for somebody else's; RuleBroken without a text, after the
    period, a second time, where the words were sent again otherwise, and where there is nothing to appeal against.
    """
    if not can_appeal(actor, decision):
        raise NotAllowed(_("Members appeal for themselves."))
    text = text.strip()
    if not text:
        raise RuleBroken("empty", _("Say why you think that the decision is wrong."), field="text")
    if len(text) > LONGEST:
        raise RuleBroken("too-long", _("At most %(most)s characters.") % {"most": LONGEST}, field="text")
    with transaction.atomic():
        decision = Decision.everywhere.select_for_update(of=("self",)).get(id=decision.id)
        _check_open(decision)
        case = Case(
            community_id=decision.community_id, kind=Case.Kind.APPEAL, subject_type=DECISION, subject_id=decision.id,
            space_id=decision.space_id, author_id=actor.member_id, item_count=1,
        )  # fmt: skip
        case.due_at = due_of(case)
        case.save(force_insert=True)
        CaseItem.everywhere.create(
            community_id=decision.community_id, case=case, kind=CaseItem.Kind.APPEAL, member_id=actor.member_id,
            clause=decision.clause, text=text,
        )  # fmt: skip
        tell("moderation.case.opened", case)
        record("moderation.appeal.made", actor=actor, subject=("case", case.id), space_id=decision.space_id)
    return case


def decide_appeal(*, actor: Actor, case: Case, is_granted: bool, words: str = "") -> Decision:
    """Grant an appeal, which takes the decision back with its measures, or turn it down; the member is told.

    Not who made the decision, unless the community has nobody else who could: then the member is told that, too.
    Who looks after a space decides about nothing that binds beyond it.
    Records `moderation.decision.made`. Raises Conflict where it is decided, NotAllowed.
    """
    with transaction.atomic():
        case = locked(case)
        decision = Decision.everywhere.get(community_id=case.community_id, id=case.subject_id)
        is_beyond = not (actor.is_system or actor.is_staff) and is_for_staff(decision)
        if is_beyond or not can_judge(actor, case):
            raise NotAllowed(_("Somebody else has to decide this appeal."))
        is_same = decision.decided_by_id is not None and decision.decided_by_id == actor.member_id
        if is_same and others_who_could_decide(decision):
            raise NotAllowed(_("You made this decision. Somebody else has to decide the appeal."))
        said = _said(decision, words, is_granted=is_granted, is_same=is_same)
        if is_granted:
            answer = taken_back(actor=actor, decision=decision, words=said, case=case)
        else:
            answer = _upheld(actor, decision, case, said)
        close_case(actor=actor, case=case, agreed=None)
    return answer


def _upheld(actor: Actor, decision: Decision, case: Case, said: str) -> Decision:
    answer = write_decision(
        actor=actor, subject=(DECISION, decision.id), deed=Decision.Deed.NOTHING, loaded=None, case=case, typed=said,
        author=find_member(case.author_id), clause=decision.clause, clause_words=decision.clause_words,
        detected_by=CaseItem.Kind.APPEAL, state_before="",
    )  # fmt: skip
    log_decision(actor=actor, decision=answer, loaded=None)
    return answer


def _said(decision: Decision, words: str, *, is_granted: bool, is_same: bool) -> str:
    author = find_member(decision.author_id)
    with in_words_of(author):
        said = words.strip()
        if not said:
            said = (
                _("We looked at your appeal. You were right: the decision is taken back, and what followed from it.")
                if is_granted
                else _("We looked at your appeal. The decision stands.")
            )
        if is_same:
            statement = _(
                "Nobody else in this community could decide on your appeal, so the person who made the decision "
                "looked at it again."
            )
            said = f"{said}\n\n{statement}"
    return said


def _check_open(decision: Decision) -> None:
    if decision.appeal_until is None:
        raise RuleBroken("no-appeal", _("There is nothing to appeal against here."))
    if Decision.everywhere.filter(reverses=decision).exists():
        raise RuleBroken("reversed", _("This decision was taken back already."))
    if appeal_of(decision) is not None:
        raise Conflict(_("You have appealed against this already. You will be told what comes of it."))
    if was_sent_again(decision):
        raise RuleBroken("sent-again", _("You sent this again, written otherwise. What comes of that you may contest."))
    if decision.appeal_until <= timezone.now():
        raise RuleBroken("too-late", _("The period for appeals against this decision is over."))
