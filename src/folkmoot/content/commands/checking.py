"""What `folkmoot check` proves of posts: that they show what was written, and say what their rows say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from folkmoot.content.commands.baking import bake_again
from folkmoot.content.markup import RENDER_VERSION
from folkmoot.content.models import Poll, PollOption, Post, Reaction

_AT_ONCE = 500


def check_html(community_id: int, fix: bool) -> Iterator[str]:
    """Yield a sentence for every post whose HTML is not what its text is baked to now; with `fix` bake it again."""
    for post in Post.everywhere.filter(community_id=community_id).iterator(chunk_size=_AT_ONCE):
        html = bake_again(post)
        if html == post.html and post.render_version == RENDER_VERSION:
            continue
        if html != post.html:
            yield f"post {post.id}: the HTML is not what its text says"
        if fix:
            # Only if nobody has written meanwhile: their text was baked when it was written.
            Post.everywhere.filter(id=post.id, revision=post.revision).update(
                html=html, render_version=RENDER_VERSION, revision=F("revision") + 1
            )


def check_reactions(community_id: int, fix: bool) -> Iterator[str]:
    """Yield a sentence for every post whose reactions do not add up; with `fix` count them anew."""
    posts = Post.everywhere.filter(community_id=community_id).order_by("id")
    last = 0
    while chunk := list(posts.filter(id__gt=last).only("id", "reaction_counts", "anonymous_reactions")[:_AT_ONCE]):
        last = chunk[-1].id
        counted = _counted([post.id for post in chunk])
        for post in chunk:
            right = dict(counted[post.id] + Counter(post.anonymous_reactions))
            if right == post.reaction_counts:
                continue
            yield f"post {post.id}: reactions are {post.reaction_counts}, counted {right}"
            if fix:
                Post.everywhere.filter(id=post.id).update(reaction_counts=right, revision=F("revision") + 1)


def check_polls(community_id: int, fix: bool) -> Iterator[str]:
    """Yield a sentence for every poll whose ballots do not add up; with `fix` count them anew."""
    polls = Poll.everywhere.filter(community_id=community_id).annotate(counted=Count("ballots"))
    for poll in polls.filter(~Q(ballot_count=F("counted"))):
        yield f"poll {poll.id}: ballot_count is {poll.ballot_count}, counted {poll.counted}"
        if fix:
            Poll.everywhere.filter(id=poll.id).update(ballot_count=poll.counted)
    options = PollOption.everywhere.filter(community_id=community_id)
    for option in options.annotate(counted=Coalesce(Sum("choices__votes"), 0)).filter(~Q(score=F("counted"))):
        yield f"option {option.id}: score is {option.score}, counted {option.counted}"
        if fix:
            PollOption.everywhere.filter(id=option.id).update(score=option.counted)


def _counted(post_ids: list[int]) -> defaultdict[int, Counter[str]]:
    rows = Reaction.everywhere.filter(post_id__in=post_ids).order_by()
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for post_id, emoji, count in rows.values_list("post_id", "emoji").annotate(n=Count("pk")):
        found[post_id][emoji] = count
    return found
