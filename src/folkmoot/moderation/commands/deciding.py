"""Deciding a case, once and for all to see, and taking a decision back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from folkmoot.core.actor import Actor
from folkmoot.core.errors import Conflict, NotAllowed, RuleBroken
from folkmoot.core.moderation import Moderated
from folkmoot.members.models import Membership
from folkmoot.moderation.commands.appealing import decide_appeal
from folkmoot.moderation.commands.recording import AGAINST, close_decided, deciding, log_decision, write_decision
from folkmoot.moderation.commands.reversing import locked, reverse, undo
from folkmoot.moderation.commands.sanctioning import end_waiting, impose
from folkmoot.moderation.models import Case, CaseItem, Decision, Sanction
from folkmoot.moderation.queries.clauses import clause_words, likeliest_clause
from folkmoot.moderation.queries.members import find_member
from folkmoot.moderation.rights import can_judge
from folkmoot.moderation.sanctions import NewSanction
from folkmoot.moderation.subjects import GONE, carry_out, load_subject

__all__ = ["decide", "impose_all", "reverse", "undo"]
Deed = Decision.Deed


def decide(
    *,
    actor: Actor,
    case: Case,
    deed: str,
    clause: str = "",
    words: str = "",
    sanctions: Sequence[NewSanction] = (),
    evidence: Mapping[str, Any] | None = None,
    detected_by: str = "",
    expected_revision: int | None = None,
) -> Decision:
    """Decide an open case: do the deed, take the measures, keep what it stood on, tell the author.

    A case is decided once: who comes second gets Conflict with who decided what. `expected_revision` is that of the
    text as the moderator saw it. Without `words` the community's own for the clause are said, in the author's
    language; without a clause, it stands on the one that most of the case's items name. Decide one case in a
    transaction: the end of the audit log is locked until it ends. "restore" grants an appeal, "nothing" turns it down.
    Who moderates the place may, but never about themselves. Records `moderation.decision.made` and what the deed and
    the measures record. Raises Conflict (decided or edited meanwhile), NotAllowed, RuleBroken (no clause, gone...).
    """
    if case.kind == Case.Kind.APPEAL:
        return _decide_appeal(actor, case, deed, words)
    if deed not in Deed.values:
        raise RuleBroken("unknown-deed", _("Choose what is to be done."), field="deed")
    with transaction.atomic():
        case = locked(case)
        _check_who(actor, case, takes_measures=bool(sanctions))
        loaded = load_subject(case.community_id, case.subject_type, case.subject_id)
        _check_unchanged(loaded, expected_revision)
        clause = clause or likeliest_clause(case)
        titled = clause_words(case.community_id, case.space_id, clause, needed=deed in AGAINST or bool(sanctions))
        decision = write_decision(
            actor=actor, subject=(case.subject_type, case.subject_id), deed=deed, loaded=loaded,
            author=find_member(case.author_id), case=case, clause=clause, clause_words=titled, typed=words,
            sanctions=sanctions, evidence=evidence, detected_by=detected_by,
        )  # fmt: skip
        _bring_about(actor, case, decision, loaded, sanctions)
    return decision


def impose_all(
    actor: Actor, author: Membership | None, sanctions: Iterable[NewSanction], decision: Decision
) -> list[Sanction]:
    """Take the measures of a decision. The caller holds the transaction; raises RuleBroken where nobody is meant."""
    wanted = list(sanctions)
    if wanted and author is None:
        raise RuleBroken("no-member", _("There is no member to take measures against."), field="sanction")
    return [impose(actor=actor, member=author, wanted=each, decision=decision) for each in wanted if author]


def _check_who(actor: Actor, case: Case, *, takes_measures: bool) -> None:
    """Nobody decides about their own words, nor is measured for somebody else's that came into the same case."""
    rows = CaseItem.everywhere.filter(case=case, details__has_key="writer")
    writers = {int(each) for each in rows.values_list("details__writer", flat=True)[:100] if each}
    if not can_judge(actor, case) or (actor.member_id is not None and actor.member_id in writers):
        raise NotAllowed(_("Somebody else has to decide this case."))
    if takes_measures and writers - {case.author_id}:
        words = _("Words of two members came together here. Take measures on the page of the one who is meant.")
        raise RuleBroken("several-writers", words, field="sanction")


def _decide_appeal(actor: Actor, case: Case, deed: str, words: str) -> Decision:
    if deed not in (Deed.RESTORE, Deed.NOTHING):
        raise RuleBroken("appeal", _("An appeal is granted or turned down."), field="deed")
    return decide_appeal(actor=actor, case=case, is_granted=deed == Deed.RESTORE, words=words)


def _bring_about(
    actor: Actor, case: Case, decision: Decision, loaded: Moderated | None, sanctions: Iterable[NewSanction]
) -> None:
    with deciding():
        reason = decision.clause_words.partition("\n")[0]
        carry_out(decision.deed, actor=actor, subject_type=case.subject_type, loaded=loaded, reason=reason)
    end_waiting(actor, case, but=decision)
    impose_all(actor, decision.author, sanctions, decision)
    close_decided(actor, case, decision.deed)
    log_decision(actor=actor, decision=decision, loaded=loaded)


def _check_unchanged(loaded: Moderated | None, expected: int | None) -> None:
    if expected is not None and loaded is not None and loaded.state != GONE and loaded.revision != expected:
        raise Conflict(_("The text was changed since you looked at it. Read it again before you decide."))
