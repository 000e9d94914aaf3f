"""A member's own flags."""

from __future__ import annotations

from dataclasses import dataclass

from folkmoot.core.actor import Actor
from folkmoot.core.moderation import Moderated, moderated_subjects
from folkmoot.moderation.models import Case, CaseItem
from folkmoot.moderation.subjects import as_members_see

_SHOWN = 100


@dataclass(frozen=True, slots=True)
class OwnFlag:
    """A flag, and what it was about, where that is still there for the member."""

    item: CaseItem
    case: Case
    subject: Moderated | None

    @property
    def can_be_withdrawn(self) -> bool:
        return self.case.state == Case.State.OPEN


def own_flag(actor: Actor, subject: tuple[str, int]) -> CaseItem | None:
    """The actor's flag of this that is not decided yet."""
    rows = CaseItem.everywhere.filter(
        community_id=actor.community_id, member_id=actor.member_id, kind=CaseItem.Kind.FLAG, withdrawn_at=None,
        case__subject_type=subject[0], case__subject_id=subject[1], case__state=Case.State.OPEN,
    )  # fmt: skip
    return rows.first()


def own_flags(actor: Actor) -> list[OwnFlag]:
    """The actor's latest flags, the newest first."""
    rows = CaseItem.everywhere.filter(
        community_id=actor.community_id, member_id=actor.member_id, kind=CaseItem.Kind.FLAG, withdrawn_at=None
    )
    items = list(rows.select_related("case").order_by("-id")[:_SHOWN])
    wanted: dict[str, set[int]] = {}
    for item in items:
        wanted.setdefault(item.case.subject_type, set()).add(item.case.subject_id)
    found: dict[tuple[str, int], Moderated] = {}
    for name, ids in wanted.items():
        kind = moderated_subjects.find(name)
        for subject_id, subject in (kind.load(actor.community_id, ids) if kind else {}).items():
            if kind is not None and kind.may_flag(actor, subject_id):
                found[name, subject_id] = as_members_see(subject)
    return [OwnFlag(i, i.case, found.get((i.case.subject_type, i.case.subject_id))) for i in items]
