"""The people, threads and posts behind a figure, as far as the reader may see them."""

from __future__ import annotations

from dataclasses import dataclass

from folkmoot.content.models import Post, Thread
from folkmoot.content.policies import posts_in_spaces_visible_to, topics_visible_to
from folkmoot.core.actor import Actor
from folkmoot.insights.choice import Choice
from folkmoot.insights.metrics.definition import Metric
from folkmoot.insights.policies import can_see_people
from folkmoot.insights.queries.figures import behind
from folkmoot.members.models import Membership

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Behind:
    """How many there are, and the first of them that the reader may see."""

    count: int
    members: list[Membership]
    threads: list[Thread]
    posts: list[Post]

    @property
    def shown(self) -> int:
        return len(self.members) + len(self.threads) + len(self.posts)


def items_behind(actor: Actor, metric: Metric, choice: Choice) -> Behind:
    """Who or what is behind the figure. Raises StoreUnavailable."""
    if metric.behind_kind == "members" and not can_see_people(actor):
        return Behind(0, [], [], [])
    ids = behind(choice.community_id, metric.name, choice.period, choice.scope)
    if metric.behind_kind == "threads":
        threads = (
            topics_visible_to(actor)
            .filter(id__in=ids)
            .select_related("space", "author")
            .order_by("-last_post_at", "-id")
        )
        return Behind(len(ids), [], list(threads[:SHOWN]), [])
    if metric.behind_kind == "posts":
        posts = posts_in_spaces_visible_to(actor).filter(id__in=ids).select_related("thread", "author").order_by("-id")
        return Behind(len(ids), [], [], list(posts[:SHOWN]))
    members = Membership.everywhere.filter(community_id=actor.community_id, id__in=ids)
    named = members.exclude(state=Membership.State.ERASED).order_by("name", "id")
    return Behind(len(ids), list(named[:SHOWN]), [], [])
