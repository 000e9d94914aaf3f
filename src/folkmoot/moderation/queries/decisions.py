"""Decisions as pages and the API show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from folkmoot.content.models import Post
from folkmoot.moderation.models import Case, CaseItem, Decision, Sanction
from folkmoot.moderation.queries.appeals import appeals_of
from folkmoot.moderation.subjects import HELD

PAGE = 25


@dataclass(frozen=True, slots=True)
class Told:
    """A decision with what belongs to it: measures, the appeal against it, and what took it back."""

    decision: Decision
    sanctions: list[Sanction]
    appeal: Case | None
    reversal: Decision | None

    @property
    def is_open_to_appeal(self) -> bool:
        """Whether the member may still appeal; the moment is for the command to judge."""
        return self.decision.appeal_until is not None and self.appeal is None and self.reversal is None


def told(decisions: Iterable[Decision]) -> list[Told]:
    """The same decisions with what belongs to them, in three statements."""
    rows = list(decisions)
    ids = [row.id for row in rows]
    if not rows:
        return []
    sanctions: dict[int, list[Sanction]] = {id_: [] for id_ in ids}
    for sanction in Sanction.everywhere.filter(decision_id__in=ids).order_by("id"):
        sanctions[sanction.decision_id or 0].append(sanction)
    reversals = {row.reverses_id: row for row in Decision.everywhere.filter(reverses_id__in=ids)}
    appeals = appeals_of(rows[0].community_id, ids)
    return [Told(row, sanctions[row.id], appeals.get(row.id), reversals.get(row.id)) for row in rows]


def page_of(rows: QuerySet[Decision], before: int) -> tuple[list[Told], int | None]:
    """The newest, or those before one; and before which the next page begins."""
    if before:
        rows = rows.filter(id__lt=before)
    found = list(rows.select_related("author", "decided_by").order_by("-id")[: PAGE + 1])
    return told(found[:PAGE]), found[PAGE - 1].id if len(found) > PAGE else None


def appeal_text(case: Case) -> str:
    """What a member says against a decision."""
    item = CaseItem.everywhere.filter(case=case, kind=CaseItem.Kind.APPEAL).first()
    return item.text if item else ""


def times_turned_down(decision: Decision) -> int:
    """How often what this is about was turned down before others saw it; what was taken back does not count."""
    rows = Decision.everywhere.filter(
        community_id=decision.community_id, subject_type=decision.subject_type, subject_id=decision.subject_id,
        deed=Decision.Deed.HIDE, state_before=HELD, reversed_by=None,
    )  # fmt: skip
    return rows.count()


def turned_down_post(decision: Decision) -> Post | None:
    """The post that this decision turned down before others saw it, where that still holds: its author may send it
    again, written otherwise."""
    if decision.subject_type != "post" or decision.deed != Decision.Deed.HIDE or decision.state_before != HELD:
        return None
    later = Decision.everywhere.filter(
        community_id=decision.community_id, subject_type="post", subject_id=decision.subject_id, id__gt=decision.id
    )
    if later.exists():
        return None
    posts = Post.everywhere.filter(community_id=decision.community_id, id=decision.subject_id, state="hidden")
    return posts.filter(author_id=decision.author_id).select_related("thread__space").first()
