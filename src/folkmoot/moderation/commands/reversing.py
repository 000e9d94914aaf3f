"""Taking decisions back, and what deciding and appeals share."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.core.actor import Actor
from folkmoot.core.errors import Conflict, NotAllowed, RuleBroken
from folkmoot.core.moderation import Moderated, moderated_subjects
from folkmoot.members.commands import reconsider_member
from folkmoot.members.commands.pending import let_wait_again
from folkmoot.members.models import Membership
from folkmoot.moderation.commands.cases import open_case, reopen_case
from folkmoot.moderation.commands.recording import deciding, log_decision, write_decision
from folkmoot.moderation.commands.sanctioning import take_back
from folkmoot.moderation.models import Case, CaseItem, Decision, Sanction
from folkmoot.moderation.queries.judged import says_otherwise, was_judged_anew
from folkmoot.moderation.queries.members import find_member
from folkmoot.moderation.queries.policy import policy_of
from folkmoot.moderation.rights import can_reverse
from folkmoot.moderation.subjects import GONE, HELD, HIDDEN, VISIBLE, carry_out, load_subject
from folkmoot.moderation.wording import in_words_of

Deed = Decision.Deed


def reverse(*, actor: Actor, decision: Decision, words: str = "", case: Case | None = None) -> Decision:
    """Take a decision back by another: what was hidden is seen again, what was let through is hidden, measures end.

    What says something else by now than what was judged is not seen by that: it waits for a moderator, or for the
    decision about it. Who could have decided it may; of a manager's, managers. `case` is the appeal that it answers.
    Records `moderation.decision.made`. Raises NotAllowed; Conflict where it was taken back already.
    """
    if not can_reverse(actor, decision):
        raise NotAllowed(_("You may not take this decision back."))
    return taken_back(actor=actor, decision=decision, words=words, case=case)


def undo(*, actor: Actor, decision: Decision) -> Decision:
    """Take a slip back, within the period of the policy: as `reverse`, and the case is open again.

    What was held before stays out of sight. Raises NotAllowed, Conflict; RuleBroken after the period.
    """
    if not can_reverse(actor, decision):
        raise NotAllowed(_("You may not take this decision back."))
    minutes = policy_of(decision.community_id).undo_minutes
    if decision.at < timezone.now() - timedelta(minutes=minutes):
        raise RuleBroken("too-late", _("It is too late to undo this. Reverse the decision instead."))
    with transaction.atomic():
        back = taken_back(actor=actor, decision=decision, words=_of_a_slip(decision), is_undo=True)
        if decision.deed in (Deed.HIDE, Deed.APPROVE, Deed.DELETE) and decision.state_before == HELD:
            _bring_back_waiting(actor, decision)
        _reopen(actor, decision)
    return back


def _of_a_slip(decision: Decision) -> str:
    author = find_member(decision.author_id)
    with in_words_of(author):
        return _(
            "This was decided by a slip and is taken back: nothing of it holds any longer. We are sorry for the "
            "trouble. Should moderators look at it once more, you will hear what comes of it."
        )


def taken_back(
    *, actor: Actor, decision: Decision, words: str = "", case: Case | None = None, is_undo: bool = False
) -> Decision:
    """The same for who has asked already who may."""
    if decision.reverses_id is not None:
        raise RuleBroken("reversal", _("This took another decision back. Decide anew instead."))
    with transaction.atomic():
        decision = Decision.everywhere.select_for_update(of=("self",)).get(id=decision.id)
        if Decision.everywhere.filter(reverses=decision).exists():
            raise Conflict(_("This decision was taken back already."))
        loaded = load_subject(decision.community_id, decision.subject_type, decision.subject_id)
        deed = _opposite(decision, loaded, is_undo=is_undo)
        is_unread = deed == Deed.RESTORE and says_otherwise(decision, loaded)
        if is_unread:
            deed = Deed.NOTHING
        author = find_member(decision.author_id)
        back = write_decision(
            actor=actor, subject=(decision.subject_type, decision.subject_id), deed=deed, loaded=loaded,
            author=author, case=case, clause=decision.clause, clause_words=decision.clause_words, typed=words,
            detected_by=CaseItem.Kind.APPEAL if case else CaseItem.Kind.STAFF, reverses=decision, is_undo=is_undo,
        )  # fmt: skip
        # Nobody appeals against a decision's being taken back.
        Decision.everywhere.filter(id=back.id).update(appeal_until=None, space_id=decision.space_id)
        back.appeal_until, back.space_id = None, decision.space_id
        with deciding():
            carry_out(
                deed, actor=actor, subject_type=decision.subject_type, loaded=loaded,
                reason=_("A decision was taken back."),
            )  # fmt: skip
        if is_unread:
            _put_before_moderators(decision)
        take_back(actor=actor, sanctions=Sanction.everywhere.filter(decision=decision).select_for_update(of=("self",)))
        log_decision(actor=actor, decision=back, loaded=loaded)
    return back


def locked(case: Case) -> Case:
    """The case's row, held until the transaction ends; raises Conflict with who decided what where it is decided."""
    case = Case.everywhere.select_for_update(of=("self",)).get(id=case.id)
    if case.state != Case.State.OPEN:
        raise Conflict(_decided_already(case))
    return case


def _decided_already(case: Case) -> str:
    last = Decision.everywhere.filter(case=case).select_related("decided_by").order_by("-id").first()
    if last is None:
        return _("This case is closed already.")
    who = last.decided_by.name if last.decided_by is not None else _("A rule")
    return _("%(who)s has decided this already: %(deed)s.") % {"who": who, "deed": last.get_deed_display()}


def _opposite(decision: Decision, loaded: Moderated | None, *, is_undo: bool) -> Deed:
    """What brings the thing back to where it stood, as far as it can."""
    if loaded is None or (loaded.state == GONE and decision.deed != Deed.DELETE):
        return Deed.NOTHING
    before, deed = decision.state_before, decision.deed
    if is_undo and before == HELD and _joined_by(decision) is not None:
        return Deed.NOTHING
    if deed in (Deed.HIDE, Deed.DELETE):
        # What was held and is looked at anew must not be seen meanwhile; an appeal that is granted shows it.
        stays = before == HIDDEN or (is_undo and before == HELD)
        # Nor what has come to wait since, or was taken out of sight once more: those are judged for themselves.
        stays = stays or loaded.state == HELD or was_judged_anew(decision)
        return Deed.NOTHING if stays else Deed.RESTORE
    if deed in (Deed.APPROVE, Deed.RESTORE) and before in (HELD, HIDDEN) and loaded.state == VISIBLE:
        return Deed.HIDE
    return Deed.NOTHING


def _put_before_moderators(decision: Decision) -> None:
    """Other words than those judged are held, and a case, whoever wrote them."""
    system, subject = Actor.system(decision.community_id), (decision.subject_type, decision.subject_id)
    if _holds_again(system, decision):
        open_case(actor=system, subject=subject)


def _holds_again(actor: Actor, decision: Decision) -> bool:
    """Hold the thing once more; False where its kind knows no waiting."""
    kind = moderated_subjects.find(decision.subject_type)
    if kind is None or kind.wait is None:
        return False
    kind.wait(actor, decision.subject_id, "")
    return True


def _bring_back_waiting(actor: Actor, decision: Decision) -> None:
    """What was held waits again, so that the open case has something to decide."""
    if not _holds_again(actor, decision):
        let_wait_again(actor=actor, subject=(decision.subject_type, decision.subject_id))
    if (member := _joined_by(decision)) is not None:
        reconsider_member(actor=actor, member=member)


def _joined_by(decision: Decision) -> Membership | None:
    """Who was held while joining, and let in or declined by this decision about their profile."""
    member = find_member(decision.subject_id) if decision.subject_type == "profile" else None
    return member if member is not None and member.joined_at >= decision.at else None


def _reopen(actor: Actor, decision: Decision) -> None:
    """Unless the same thing was brought before the moderators anew meanwhile."""
    if decision.case is None:
        return
    with suppress(Conflict):
        reopen_case(actor=actor, case=decision.case)
