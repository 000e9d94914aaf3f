"""A member's own flags, and how often others' flags of members were right."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef

from folkmoot.core.actor import Actor
from folkmoot.core.moderation import Moderated, moderated_subjects
from folkmoot.moderation.models import Case, CaseItem, Decision
from folkmoot.moderation.subjects import as_members_see

_SHOWN = 100
Deed = Decision.Deed


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


def count_upheld(community_id: int, member_ids: Collection[int], since: datetime) -> dict[int, int]:
    """Of how many things of each of these members somebody's flag was found right since then, and not taken back."""
    decided = Decision.everywhere.filter(case=OuterRef("pk"), deed__in=(Deed.HIDE, Deed.DELETE, Deed.SANCTION))
    taken_back = Exists(decided.filter(reversed_by__isnull=False)) & ~Exists(decided.filter(reversed_by=None))
    flagged = Case.everywhere.filter(
        community_id=community_id, author_id__in=member_ids, kind=Case.Kind.CONTENT, was_upheld=True,
        decided_at__gte=since, items__kind=CaseItem.Kind.FLAG, items__withdrawn_at=None,
    ).exclude(taken_back)  # fmt: skip
    counts = flagged.order_by("author_id").values_list("author_id").annotate(number=Count("id", distinct=True))
    return {author: number for author, number in counts if author is not None}
