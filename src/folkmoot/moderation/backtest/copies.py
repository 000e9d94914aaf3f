"""How often a text had been written before: what earlier posts said, kept as short sums of their texts."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from hashlib import blake2b

from folkmoot.moderation.backtest.plan import Plan
from folkmoot.moderation.backtest.reading import Written, read_posts
from folkmoot.moderation.rules.facts import CopyFacts
from folkmoot.moderation.rules.lookalikes import plain_form

WINDOW = 30 * 86_400


def text_sum(text: str) -> int:
    """A short sum of a text's plain words; equal for texts that differ in case and spaces alone."""
    plain = " ".join(plain_form(text).split())
    return int.from_bytes(blake2b(plain.encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True)


def sums_of(plan: Plan, first: int, last: int) -> Iterator[tuple[int, int, int]]:
    """What `Copies` is made of, from posts with these ids: those of the month before the period too, and everywhere."""
    since = plan.since - timedelta(seconds=WINDOW)
    for post in read_posts(first, last, community_id=plan.community_id, since=since, until=plan.until, space_ids=None):
        yield text_sum(post.text), post.at, post.author_id or 0


class Copies:
    """When each text was written and by whom."""

    def __init__(self, posts: Iterable[tuple[int, int, int]]) -> None:
        """`posts` are (sum, second, author or 0)."""
        seen: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for sum_, at, author_id in posts:
            seen[sum_].append((at, author_id))
        # What was written once has no copies; most texts are.
        self._when: dict[int, tuple[array[int], array[int]]] = {}
        for sum_, entries in seen.items():
            if len(entries) > 1:
                entries.sort()
                self._when[sum_] = array("q", (at for at, _ in entries)), array("q", (by for _, by in entries))

    def before(self, post: Written) -> CopyFacts:
        """How often the text had been written in the month before."""
        found = self._when.get(text_sum(post.text))
        if found is None:
            return CopyFacts()
        times, authors = found
        earlier = authors[bisect_left(times, post.at - WINDOW) : bisect_left(times, post.at)]
        own = earlier.count(post.author_id or 0)
        return CopyFacts(own=own, others=len(earlier) - own, near_own=own, near_others=len(earlier) - own)
