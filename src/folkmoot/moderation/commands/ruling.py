"""What comes of the gate's rulings: cases for moderators, measures until they have decided, traces of refusals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from folkmoot.core.actor import Actor
from folkmoot.core.moderation import Hit, Outcome, Ruling, moderated_subjects
from folkmoot.moderation.commands.automatic import decide_by_rule
from folkmoot.moderation.commands.cases import add_item, open_case
from folkmoot.moderation.models import Case, CaseItem, Decision, RefusedAttempt, Sanction
from folkmoot.moderation.sanctions import NewSanction
from folkmoot.moderation.waiting import JOIN

# Who is limited by a rule may write a little, and nothing that leads away, until the case is decided or a day is over.
LIMITED_FOR = timedelta(days=1)
_LIMITS = {"slow_mode": 600, "no_links": True, "no_threads": True}
_SEVERITY = {Outcome.FLAG: 1, Outcome.HOLD: 1, Outcome.LIMIT: 2, Outcome.HIDE: 2, Outcome.SILENCE: 2}
_SEEN_AT_MOST = 10
_KINDS = {"outside": CaseItem.Kind.OUTSIDE, "scores": CaseItem.Kind.CLASSIFIER}


def settle_ruling(*, actor: Actor, ruling: Ruling, subject: tuple[str, int]) -> None:
    """Bring what was flagged, held or hidden before moderators, and take the measures that the rule names.

    A `Settler`: called in the transaction that wrote the subject. What is private is nobody's to look at. Records
    `moderation.case.opened`, `.changed`, and `moderation.decision.made` for what a rule decided by itself.
    """
    submission = ruling.submission
    is_private = submission is not None and submission.private
    if ruling.outcome in (Outcome.ALLOW, Outcome.REPHRASE, Outcome.BLOCK) or is_private:
        return
    if subject[0] not in moderated_subjects:
        return
    system = Actor.system(actor.community_id)
    writer = actor.member_id
    case = open_case(
        actor=system, subject=subject, kind=Case.Kind.JOIN if subject[0] == JOIN else Case.Kind.CONTENT,
        severity=_SEVERITY[ruling.outcome], author_id=writer,
    )  # fmt: skip
    for hit in ruling.hits:
        if hit.outcome is not Outcome.ALLOW:
            _add(system, case, hit, writer)
    _decide(actor, ruling, subject, case)


def note_refusal(*, actor: Actor, ruling: Ruling) -> None:
    """Remember that something was refused, by each rule that did: a `RefusalListener`. Records nothing in the log."""
    submission = ruling.submission
    if submission is None:
        return
    hits = [hit for hit in ruling.hits if hit.outcome is not Outcome.ALLOW]
    with transaction.atomic():
        RefusedAttempt.everywhere.bulk_create(
            RefusedAttempt(
                community_id=actor.community_id, member_id=actor.member_id, kind=submission.kind,
                space_id=submission.space_id, rule=hit.rule[:200], rule_id=hit.rule_id, clause=hit.clause[:60],
                outcome=hit.outcome,
            )
            for hit in hits
        )  # fmt: skip


def _add(system: Actor, case: Case, hit: Hit, writer: int | None) -> None:
    seen = {str(name): _kept(said) for name, said in hit.evidence.items()}
    kind = next((kind for name, kind in _KINDS.items() if any(key.startswith(name) for key in seen)), None)
    details: dict[str, object] = {
        "rule": hit.rule, "rule_id": hit.rule_id, "outcome": hit.outcome.name.lower(), "evidence": seen,
    }  # fmt: skip
    if writer != case.author_id:
        # A case about what one wrote, to which something comes that another wrote into it.
        details["writer"] = writer
    add_item(
        actor=system, case=case, kind=kind or CaseItem.Kind.RULE, clause=hit.clause[:60], text=hit.reason,
        details=details,
    )  # fmt: skip


def _kept(said: object) -> object:
    """What a rule saw as it is stored: of words and lists the first, in the form that `seen_by` puts into words."""
    if isinstance(said, Mapping):
        return {str(name)[:100]: str(each)[:100] for name, each in list(said.items())[:_SEEN_AT_MOST]}
    if isinstance(said, (list, tuple, set, frozenset)):
        return [str(each)[:100] for each in list(said)[:_SEEN_AT_MOST]]
    return said if said is None or isinstance(said, (bool, int, float)) else str(said)[:300]


def _decide(actor: Actor, ruling: Ruling, subject: tuple[str, int], case: Case) -> None:
    """What a rule does beyond asking: the author is told, and may appeal."""
    heaviest = max(ruling.hits, key=lambda hit: hit.outcome)
    sanctions: list[NewSanction] = []
    if ruling.outcome is Outcome.LIMIT:
        sanctions = [NewSanction(Sanction.Kind.LIMITS, until=timezone.now() + LIMITED_FOR, limits=_LIMITS)]
    elif ruling.outcome is Outcome.SILENCE:
        # Without an end: it holds until the case is decided.
        sanctions = [NewSanction(Sanction.Kind.SILENCE)]
    elif ruling.outcome is not Outcome.HIDE:
        return
    decide_by_rule(
        community_id=actor.community_id, subject=subject, member_id=actor.member_id, case=case,
        deed=Decision.Deed.SANCTION if sanctions else Decision.Deed.HIDE, clause=heaviest.clause[:60],
        evidence={"rule": heaviest.rule, "rule_id": heaviest.rule_id}, sanctions=sanctions,
    )  # fmt: skip
