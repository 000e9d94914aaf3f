"""What rules decide by themselves: told to the author, open to appeal, and reversible like every decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from folkmoot.core.actor import Actor
from folkmoot.moderation.commands.deciding import impose_all
from folkmoot.moderation.commands.recording import deciding, log_decision, write_decision
from folkmoot.moderation.models import Case, CaseItem, Decision
from folkmoot.moderation.queries.clauses import clause_words
from folkmoot.moderation.queries.members import find_member
from folkmoot.moderation.sanctions import NewSanction
from folkmoot.moderation.subjects import HIDDEN, VISIBLE, carry_out, load_subject


def decide_by_rule(
    *,
    community_id: int,
    subject: tuple[str, int],
    deed: str,
    member_id: int | None = None,
    clause: str = "",
    evidence: Mapping[str, Any] | None = None,
    detected_by: str = CaseItem.Kind.RULE,
    sanctions: Sequence[NewSanction] = (),
    case: Case | None = None,
    words: str = "",
) -> Decision:
    """Write down what a rule decided, do what is not done yet, and take its measures.

    `member_id` is who wrote what it is about, where that is not the subject's author. With `case`, which stays open, a
    measure without an end holds until a moderator decides it. Records `moderation.decision.made`.
    """
    actor = Actor.system(community_id)
    with transaction.atomic():
        loaded = load_subject(community_id, *subject)
        author = find_member(member_id or (loaded.author_id if loaded is not None else None))
        space_id = loaded.space_id if loaded is not None else None
        decision = write_decision(
            actor=actor, subject=subject, deed=deed, loaded=loaded, author=author, case=case, clause=clause,
            clause_words=clause_words(community_id, space_id, clause, needed=False), typed=words,
            sanctions=sanctions, evidence=evidence, detected_by=detected_by,
            # What the gate stored out of sight would be seen now, had the rule not been there.
            state_before=VISIBLE if deed == Decision.Deed.HIDE and loaded and loaded.state == HIDDEN else None,
        )  # fmt: skip
        with deciding():
            carry_out(deed, actor=actor, subject_type=subject[0], loaded=loaded, reason="")
        impose_all(actor, author, sanctions, decision)
        log_decision(actor=actor, decision=decision, loaded=loaded)
    return decision
