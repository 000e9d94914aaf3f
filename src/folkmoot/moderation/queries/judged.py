"""Whether what a decision was about is still what was judged then."""

from __future__ import annotations

from folkmoot.core.moderation import Moderated
from folkmoot.moderation.models import Decision
from folkmoot.moderation.subjects import GONE, HELD, HIDDEN, VISIBLE


def was_judged_anew(decision: Decision) -> bool:
    """Whether a later decision that stands took the same thing, or what it said by then, out of sight once more."""
    later = Decision.everywhere.filter(
        community_id=decision.community_id, subject_type=decision.subject_type, subject_id=decision.subject_id,
        id__gt=decision.id, deed__in=(Decision.Deed.HIDE, Decision.Deed.DELETE), state_before__in=(HELD, VISIBLE),
    )  # fmt: skip
    return later.filter(reversed_by=None).exists()


def says_otherwise(decision: Decision, loaded: Moderated | None) -> bool:
    """Whether a post that nobody sees was written otherwise since the decision. Of other kinds the revision counts
    more than words."""
    if decision.subject_type != "post" or loaded is None or loaded.state not in (HIDDEN, GONE):
        return False
    return bool(decision.evidence.get("revision", loaded.revision) != loaded.revision)
