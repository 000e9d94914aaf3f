"""How often a text had been written before: the prints that the gate takes of texts, taken of the past."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice

from folkmoot.moderation.backtest.plan import Plan
from folkmoot.moderation.backtest.reading import Written, read_posts
from folkmoot.moderation.gate.prints import ALIKE, Print, print_of, prints_of_many
from folkmoot.moderation.rules.facts import CopyFacts

WINDOW = 30 * 86_400
_NEAR_AT_MOST = 300
_AT_ONCE = 500
# (second, author or 0, post, print)
Printed = tuple[int, int, int, Print]


def prints_of(plan: Plan, first: int, last: int, *, many: bool = False) -> Iterator[Printed]:
    """What `Copies` is made of, from posts with these ids: those of the month before the period too, and everywhere.

    `many` at once is for processes of their own.
    """
    since = plan.since - timedelta(seconds=WINDOW)
    posts = read_posts(first, last, community_id=plan.community_id, since=since, until=plan.until, space_ids=None)
    while some := list(islice(posts, _AT_ONCE)):
        prints = prints_of_many([post.text for post in some]) if many else [print_of(post.text) for post in some]
        for post, found in zip(some, prints, strict=True):
            if found is not None:
                yield post.at, post.author_id or 0, post.id, found


_NONE: list[int] = []


class Copies:
    """When each text was written, by whom, and which are alike."""

    def __init__(self, printed: Iterable[Printed]) -> None:
        self._rows = sorted(printed, key=lambda row: row[:3])
        self._times = [row[0] for row in self._rows]
        self._by_exact = self._groups(-1)
        self._by_band = [self._groups(number) for number in range(len(self._rows[0][3].bands))] if self._rows else []

    def before(self, post: Written) -> CopyFacts:
        """How often the text, or nearly the same, had been written in the month before."""
        own = self._print_of(post)
        if own is None:
            return CopyFacts()
        first, beyond = bisect_left(self._times, post.at - WINDOW), bisect_left(self._times, post.at)
        exact = _between(self._by_exact.get(own.exact, _NONE), first, beyond)
        alike = {
            place
            for kept, band in zip(self._by_band, own.bands, strict=False)
            for place in _between(kept.get(band, _NONE), first, beyond)
            if self._rows[place][3].exact != own.exact
        }
        near = [
            place
            for place in islice(sorted(alike, reverse=True), _NEAR_AT_MOST)
            if own.likeness(self._rows[place][3].signature) >= ALIKE
        ]
        mine, mine_near = (sum(self._rows[place][1] == post.author_id for place in each) for each in (exact, near))
        return CopyFacts(own=mine, others=len(exact) - mine, near_own=mine_near, near_others=len(near) - mine_near)

    def _print_of(self, post: Written) -> Print | None:
        """The print that was taken of it, where it is not an edit."""
        place = len(self._rows) if post.is_edit else bisect_left(self._times, post.at)
        while place < len(self._rows) and self._times[place] == post.at:
            if self._rows[place][2] == post.id:
                return self._rows[place][3]
            place += 1
        return print_of(post.text)

    def _groups(self, band: int) -> dict[int, list[int]]:
        """Places of texts that agree in a band, or whole (-1). What agrees with no other is left out: most texts."""
        found: dict[int, list[int]] = defaultdict(list)
        for place, (*_, each) in enumerate(self._rows):
            found[each.exact if band < 0 else each.bands[band]].append(place)
        return {key: places for key, places in found.items() if len(places) > 1}


def _between(places: list[int], first: int, beyond: int) -> list[int]:
    return places[bisect_left(places, first) : bisect_left(places, beyond)]
