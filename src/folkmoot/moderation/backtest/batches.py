"""Which hits of a run could be put before the moderators, and what of them waits or was decided already."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from folkmoot.content.models import Post
from folkmoot.content.models.thread import ContentState
from folkmoot.moderation.models import BacktestRun, Case, Decision, HitBatch


def rules_with_hits(run: BacktestRun) -> list[tuple[int, dict[str, Any]]]:
    """The rules of the run that hit something nobody had decided on, by their place in the report."""
    return [(place, rule) for place, rule in enumerate(_first_set(run).get("rules", ())) if rule.get("first")]


def first_hits(run: BacktestRun, rule: int | None) -> list[int]:
    """The hits that nobody had decided on, the weightiest and then the latest first; of one rule or of all.

    Runs of before such hits were kept have none.
    """
    measured = _first_set(run)
    if rule is None:
        return list(measured.get("every", {}).get("first", ()))
    return next((list(each["first"]) for place, each in rules_with_hits(run) if place == rule), [])


def rules_of_hit(run: BacktestRun, post_id: int) -> list[dict[str, Any]]:
    """The rules that a post met."""
    return [rule for _, rule in rules_with_hits(run) if post_id in rule["first"]]


def openable(run: BacktestRun, post_ids: Collection[int]) -> set[int]:
    """Of these posts those that stand, wait nowhere, and that nobody has decided on or edited since the run."""
    posts = Post.everywhere.filter(
        community_id=run.community_id, id__in=post_ids, state=ContentState.VISIBLE,
        thread__state=ContentState.VISIBLE, thread__space_id__in=run.space_ids,
    ).exclude(edited_at__gt=run.as_of)  # fmt: skip
    about = {"community_id": run.community_id, "subject_type": "post", "subject_id__in": post_ids}
    waiting = Case.everywhere.filter(**about, state=Case.State.OPEN).values_list("subject_id", flat=True)
    decided = Decision.everywhere.filter(**about, at__gt=run.as_of).values_list("subject_id", flat=True)
    return set(posts.values_list("id", flat=True)) - set(waiting) - set(decided)


def batches_of(run: BacktestRun) -> list[HitBatch]:
    """What was put before the moderators out of this run, the latest first."""
    return list(HitBatch.everywhere.filter(run=run).select_related("by").order_by("-id")[:20])


def _first_set(run: BacktestRun) -> dict[str, Any]:
    sets = (run.measured or {}).get("sets") or [{}]
    found: dict[str, Any] = sets[0]
    return found
