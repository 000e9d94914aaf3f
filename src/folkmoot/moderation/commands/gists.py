"""Keeping the gists of what is written: the worker walks over all posts, a little at a time, and hears of edits."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from folkmoot.activity.models import Activity
from folkmoot.communities.models import Community
from folkmoot.content.models import Post
from folkmoot.core.tenancy import scope
from folkmoot.moderation.backtest.reading import read_by_ids
from folkmoot.moderation.classifier.providers import Scorer
from folkmoot.moderation.gists.gist import VERSION
from folkmoot.moderation.gists.kept import lacking_among, lacking_between
from folkmoot.moderation.gists.taking import Printing, kept_of, one_by_one
from folkmoot.moderation.models import GistWalk, TextGist

# A step is one transaction: who writes meanwhile waits for a moment only.
_A_STEP = 500
# The worker has other work as well: it goes on for so long, in all communities together, and rests then.
SECONDS_AT_A_TIME = 1.5
# Where nothing was written, it looks so often whether a classifier was replaced.
_QUIET_SECONDS = 60.0
# What a walk could not see, or what changed without an edit, the next one finds.
_AGAIN_AFTER = timedelta(days=7)
EDITED = frozenset({"content.post.edited", "content.thread.renamed"})
# When all was done, up to which post.
_done: list[tuple[float, int]] = []


def keep_gists_everywhere() -> int:
    """Go on in every community for a moment; returns of how many posts something was kept."""
    began, last = time.monotonic(), _last_post()
    if _done and _done[0][1] == last and began - _done[0][0] < _QUIET_SECONDS:
        return 0
    kept, is_done = 0, True
    for community_id in Community.objects.order_by("id").values_list("id", flat=True):
        with scope(community_id):
            walker, step = Walker(community_id), None
            while time.monotonic() - began < SECONDS_AT_A_TIME and (step := walker.step()) is not None:
                kept += step
            is_done = is_done and (step is None and time.monotonic() - began < SECONDS_AT_A_TIME)
    _done[:] = [(began, last)] if is_done else []
    return kept


def keep_gists_of_edited(lines: Sequence[Activity]) -> None:
    """Keep what posts yield that were changed, as the log tells it; told twice, nothing is done twice."""
    changed: dict[int, set[int]] = defaultdict(set)
    for line in lines:
        if line.subject_id is None:
            continue
        if line.subject_type == "thread":
            # Its title counts with its first post, which has not changed by itself.
            first = Post.everywhere.filter(thread_id=line.subject_id, number=1)
            TextGist.everywhere.filter(post__in=first).delete()
            changed[line.community_id].update(first.values_list("id", flat=True))
        else:
            changed[line.community_id].add(line.subject_id)
    for community_id, post_ids in changed.items():
        with scope(community_id):
            Walker(community_id).renew(post_ids)


class Walker:
    """Goes over the posts of a community step by step; broken off anywhere, it goes on there.

    Posts of which all is kept and holds are passed over. Nothing is kept of conversations.
    """

    def __init__(self, community_id: int, printing: Printing = one_by_one) -> None:
        self._community_id = community_id
        self._printing = printing
        self._scorer = Scorer(community_id)
        self.last_post = _last_post()
        self.walk = GistWalk.everywhere.get_or_create(community_id=community_id)[0]

    def step(self) -> int | None:
        """Keep the gists of some more posts; returns of how many, None when there is nothing left to do."""
        if not self.can_go:
            return None
        walk = self.walk
        if self._has_to_begin():
            walk.version, walk.classifier, walk.begun_at = VERSION, self._scorer.mark, timezone.now()
            walk.posts_up_to = 0
        return self._over_posts() if walk.posts_up_to < self.last_post else None

    @property
    def can_go(self) -> bool:
        """False while the classifier's file can not be used: what is kept waits for it."""
        return self._scorer.can_be_kept

    def _has_to_begin(self) -> bool:
        walk = self.walk
        if (walk.version, walk.classifier) != (VERSION, self._scorer.mark):
            return True
        return walk.posts_up_to >= self.last_post and walk.begun_at < timezone.now() - _AGAIN_AFTER

    def _over_posts(self) -> int:
        first = self.walk.posts_up_to + 1
        last = min(first + _A_STEP - 1, self.last_post)
        self.walk.posts_up_to = last
        kept = self._keep(lacking_between(first, last, self._community_id, self._scorer.mark))
        self.walk.save()
        return kept

    def renew(self, post_ids: Iterable[int]) -> int:
        """Keep what these posts yield now, as far as something has changed."""
        return self._keep(lacking_among(post_ids, self._community_id, self._scorer.mark)) if self.can_go else 0

    def _keep(self, revisions: Mapping[int, int]) -> int:
        """Keep what these posts yield. Their revisions are of before they are read, so that a change is seen later."""
        if not revisions:
            return 0
        posts = read_by_ids(revisions, self._community_id)
        before = TextGist.everywhere.filter(post_id__in=list(posts), version=VERSION).in_bulk()
        kept = kept_of(posts.values(), before, self._scorer, self._printing)
        with transaction.atomic():
            still_there = Post.everywhere.filter(id__in=list(kept)).values_list("id", flat=True)
            rows = [
                TextGist(
                    post_id=post_id, community_id=self._community_id, version=VERSION, classifier=self._scorer.mark,
                    revision=revisions[post_id], kept=kept[post_id],
                )
                for post_id in still_there
            ]  # fmt: skip
            TextGist.everywhere.bulk_create(
                rows, update_conflicts=True, unique_fields=["post"],
                update_fields=["version", "classifier", "revision", "kept"],
            )  # fmt: skip
        return len(rows)


def forget_gists_of_emptied(community_id: int) -> None:
    """Keep nothing of texts that were erased with their authors: content has emptied them by then."""
    TextGist.everywhere.filter(community_id=community_id, post__author=None, post__html="").delete()


def _last_post() -> int:
    last: int | None = Post.everywhere.aggregate(last=Max("id"))["last"]
    return last or 0
