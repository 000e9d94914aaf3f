"""Writing decisions down: those made through a case, and those made on the pages of other rooms."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor, ActorKind
from folkmoot.core.errors import NotAllowed
from folkmoot.core.moderation import Moderated
from folkmoot.core.registry import LogLine
from folkmoot.core.roles import Role
from folkmoot.members.models import Membership
from folkmoot.moderation.audit import decision_digest
from folkmoot.moderation.commands.cases import close_case
from folkmoot.moderation.models import Case, CaseItem, Decision, Sanction
from folkmoot.moderation.queries.members import find_member
from folkmoot.moderation.queries.policy import policy_of
from folkmoot.moderation.rights import is_not_seniors
from folkmoot.moderation.sanctions import NewSanction
from folkmoot.moderation.subjects import load_subject
from folkmoot.moderation.wording import Occasion, words_for
from folkmoot.notifications.commands.recalling import recall

Deed = Decision.Deed
AGAINST = frozenset({Deed.HIDE, Deed.DELETE, Deed.SANCTION})
# What is done to a thing, of which its owner hears also where somebody else is judged.
_OF_INTEREST = frozenset({Deed.APPROVE, Deed.HIDE, Deed.DELETE, Deed.RESTORE})
_OF_LINES = {
    "content.post.approved": Deed.APPROVE, "content.post.hidden": Deed.HIDE, "content.post.rejected": Deed.HIDE,
    "content.post.restored": Deed.RESTORE, "content.post.deleted": Deed.DELETE, "content.thread.hidden": Deed.HIDE,
    "content.thread.restored": Deed.RESTORE, "content.thread.deleted": Deed.DELETE,
}  # fmt: skip
_deciding: ContextVar[bool] = ContextVar("folkmoot_deciding", default=False)


@contextmanager
def deciding() -> Iterator[None]:
    """In the block, what other rooms log of their deeds is part of a decision that is being written."""
    token = _deciding.set(True)
    try:
        yield
    finally:
        _deciding.reset(token)


def write_decision(
    *,
    actor: Actor,
    subject: tuple[str, int],
    deed: str,
    loaded: Moderated | None,
    author: Membership | None,
    case: Case | None = None,
    clause: str = "",
    clause_words: str = "",
    typed: str = "",
    sanctions: Collection[NewSanction] = (),
    evidence: Mapping[str, Any] | None = None,
    detected_by: str = "",
    state_before: str | None = None,
    reverses: Decision | None = None,
    is_undo: bool = False,
) -> Decision:
    """Write a decision with what it stood on and what is said about it. The caller holds the transaction.

    Raises NotAllowed for bringing back by the way what somebody senior took out of sight.
    """
    if reverses is None:
        _leave_to_seniors(actor, subject, deed)
    until = _appeal_until(actor.community_id) if author and (deed in AGAINST or sanctions) else None
    decision = Decision(
        community_id=actor.community_id, case=case, subject_type=subject[0], subject_id=subject[1],
        space_id=case.space_id if case else (loaded.space_id if loaded else None), author=author,
        decided_by_id=actor.member_id, deed=deed, clause=clause, clause_words=clause_words, appeal_until=until,
        evidence=_evidence(loaded, case, evidence or {}), detected_by=detected_by or _detected_by(case),
        state_before=(loaded.state if loaded else "gone") if state_before is None else state_before,
        reverses=reverses, is_undo=is_undo,
    )  # fmt: skip
    if author is not None:
        occasion = Occasion(author, deed, clause, clause_words, loaded, tuple(sanctions), until)
        said = words_for(occasion, typed)
        decision.words, decision.language = said.text, said.language
    decision.words = decision.words or typed[:4000]
    decision.save(force_insert=True)
    return decision


def log_decision(*, actor: Actor, decision: Decision, loaded: Moderated | None) -> None:
    """Record `moderation.decision.made`; the last thing of a decision, for it locks the audit log's end.

    `loaded` is what it was about, as it was before. Who wrote what was judged is told, and whose thing it was.
    """
    measures = Sanction.everywhere.filter(decision=decision).order_by("id")
    details = {
        "deed": decision.deed, "clause": decision.clause, "detected_by": decision.detected_by,
        "member": decision.author_id, "case": decision.case_id, "reverses": decision.reverses_id,
        "undo": decision.is_undo, "automated": decision.decided_by_id is None, "digest": decision_digest(decision),
        "sanctions": list(measures.values_list("kind", flat=True)),
    }  # fmt: skip
    record(
        "moderation.decision.made", actor=actor, subject=("decision", decision.id), space_id=decision.space_id,
        details=details,
    )  # fmt: skip
    unheard = _unheard(decision, "moderation.decided", decision.author_id)
    if _tells(decision) and (_was_met(decision) or not unheard):
        # In nobody's name: who decided need not be known to the author, and cannot be muted.
        record(
            "moderation.author.told", actor=Actor.system(decision.community_id), subject=("decision", decision.id),
            details={"member": decision.author_id},
        )  # fmt: skip
    owner_id = (loaded.owner_id or loaded.author_id) if loaded is not None else None
    is_told = owner_id not in (None, decision.author_id, actor.member_id) and decision.deed in _OF_INTEREST
    if is_told and not _unheard(decision, "moderation.owner", owner_id):
        record(
            "moderation.owner.told", actor=Actor.system(decision.community_id), subject=("decision", decision.id),
            details={"member": owner_id},
        )  # fmt: skip


def _unheard(back: Decision, kind: str, member_id: int | None) -> bool:
    """Whether a slip is taken back before the member could hear of it: then they hear of neither."""
    slip_id = back.reverses_id if back.is_undo else None
    if slip_id is None or member_id is None:
        return False
    return recall(community_id=back.community_id, member_id=member_id, kind=kind, subject_id=slip_id)


def _was_met(back: Decision) -> bool:
    """Whether the member ran into a measure of a slip that they were not told of."""
    if not back.is_undo or back.reverses_id is None:
        return False
    measures = Sanction.everywhere.filter(community_id=back.community_id, decision_id=back.reverses_id)
    return measures.exclude(met_at=None).exists()


def _leave_to_seniors(actor: Actor, subject: tuple[str, int], deed: str) -> None:
    if deed not in (Deed.APPROVE, Deed.RESTORE):
        return
    rows = Decision.everywhere.filter(
        community_id=actor.community_id, subject_type=subject[0], subject_id=subject[1], reverses=None,
    )  # fmt: skip
    last = rows.select_related("decided_by").order_by("-id").first()
    taken = last is not None and last.deed in (Deed.HIDE, Deed.DELETE)
    if taken and last is not None and not is_not_seniors(actor, last):
        raise NotAllowed(_("Somebody senior to you took this out of sight. They, or an appeal, can bring it back."))


def _tells(decision: Decision) -> bool:
    """Whether its author hears of it: of what was done to them, and of what was held, but not of idle flags."""
    if decision.author_id is None or decision.author_id == decision.decided_by_id:
        return False
    against = decision.deed in AGAINST or Sanction.everywhere.filter(decision=decision).exists()
    seen_again = decision.deed in (Deed.APPROVE, Deed.RESTORE) and decision.state_before != "visible"
    return against or seen_again or decision.reverses_id is not None or decision.subject_type == "decision"


def close_decided(actor: Actor, case: Case, deed: str) -> None:
    """Close the case of a decision. The caller holds the transaction; raises Conflict where somebody was faster."""
    agreed = deed in AGAINST if case.kind in (Case.Kind.CONTENT, Case.Kind.NOTICE) else None
    close_case(actor=actor, case=case, agreed=agreed)


def keep_decisions(lines: Collection[LogLine]) -> None:
    """Every act of moderation leaves a decision, also where no case was decided. The caller holds the transaction."""
    if _deciding.get():
        return
    for line in lines:
        deed = _OF_LINES.get(line.kind)
        if deed is not None and line.subject_id is not None and line.actor_kind != ActorKind.IMPORT:
            _keep(line, deed)


def _keep(line: LogLine, deed: Deed) -> None:
    assert line.subject_id is not None
    subject = (line.subject_type, line.subject_id)
    loaded = load_subject(line.community_id, *subject)
    if loaded is None or (loaded.author_id is not None and loaded.author_id == line.member_id):
        return
    case = Case.everywhere.filter(
        community_id=line.community_id, kind=Case.Kind.CONTENT, state=Case.State.OPEN,
        subject_type=subject[0], subject_id=subject[1],
    ).first()  # fmt: skip
    who = find_member(line.member_id)
    role = Role(who.role) if who is not None else Role.MANAGER
    actor = Actor(line.community_id, kind=ActorKind(line.actor_kind), member_id=line.member_id, role=role)
    author = find_member(loaded.author_id)
    decision = write_decision(
        actor=actor, subject=subject, deed=deed, loaded=loaded, author=author, case=case,
        typed=str(line.details.get("reason", "")), state_before=str(line.details.get("before", "")),
        detected_by="" if case else _by_hand_or_rule(line.actor_kind),
    )  # fmt: skip
    if case is not None:
        close_decided(actor, case, deed)
    log_decision(actor=actor, decision=decision, loaded=loaded)


def _by_hand_or_rule(actor_kind: str) -> str:
    by_machine = actor_kind in (ActorKind.SYSTEM, ActorKind.AUTOMATION)
    return CaseItem.Kind.RULE if by_machine else CaseItem.Kind.STAFF


def _detected_by(case: Case | None) -> str:
    """By what it was first seen."""
    first = CaseItem.everywhere.filter(case=case).order_by("id").first() if case else None
    return first.kind if first else CaseItem.Kind.STAFF


def _evidence(loaded: Moderated | None, case: Case | None, given: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if loaded is not None:
        found = {
            "title": loaded.title, "text": loaded.text, "url": loaded.url, "at": loaded.at.isoformat(),
            "revision": loaded.revision, "images": list(loaded.images), "state": loaded.state,
        }  # fmt: skip
    if case is not None:
        # Not who flagged: what was decided on is what was said.
        items = CaseItem.everywhere.filter(case=case).order_by(F("id"))[:100]
        found["items"] = [
            {"kind": each.kind, "clause": each.clause, "text": each.text, "details": each.details} for each in items
        ]
    return {**found, **given}


def _appeal_until(community_id: int) -> datetime:
    return timezone.now() + timedelta(days=policy_of(community_id).appeal_days)
