"""A backtest, for the tests that walk over all pages."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from folkmoot.communities.models import Community
from folkmoot.content.models import Post
from folkmoot.moderation.models import BacktestRun


def a_backtest(community: Community, post_id: int, text: str = "Rules") -> int:
    """A backtest that is through, with one post drawn; its id."""
    hits = {"labels": [1, 0, 0, 0], "alone": 1, "times": {"0": 1}, "drawn": [post_id], "first": [post_id]}
    rule = {"name": text, "key": "", "outcome": "flag", "clause": "", **hits}
    nobody = {"value": None, "low": 0.0, "high": 1.0, "hits": 0, "of": 0}
    every = {
        "rules": [rule], "every": hits, "outcomes": {"flag": 1}, "missed": [], "groups": [], "members": [],
        "members_hit": nobody,
    }  # fmt: skip
    measured = {
        "format": 1, "posts": 1, "labels": [1, 0, 0, 0], "gone_authors": 0, "bucket": 86_400, "times": {"0": 1},
        "not_known_then": [], "scores_of_today": False, "sets": [every], "compared": None,
    }  # fmt: skip
    now = timezone.now()
    run = BacktestRun.everywhere.create(
        community=community, name=text, rules={"rules": []}, since=now - timedelta(days=1), until=now, as_of=now,
        state="finished", measured=measured,
        space_ids=[Post.everywhere.values_list("thread__space_id", flat=True).get(id=post_id)],
    )  # fmt: skip
    return run.id
