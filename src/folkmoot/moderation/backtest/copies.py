"""How often a text had been written before: the prints that the gate takes of texts, taken of the past."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Hashable, Iterable, Sequence
from itertools import chain, islice
from typing import TypeVar

from folkmoot.moderation.backtest.printing import WINDOW, Prints
from folkmoot.moderation.backtest.reading import Written
from folkmoot.moderation.gate.prints import ALIKE, BANDS, SIGNED, as_read, band_of, exact_of, likeness, signature_of
from folkmoot.moderation.rules.facts import CopyFacts

_NEAR_AT_MOST = 300
_NOTHING = CopyFacts()
_NONE: array[int] = array("i")
K = TypeVar("K", bound=Hashable)


class Copies:
    """When each text was written, by whom, and which are alike."""

    def __init__(self, prints: Prints) -> None:
        self._prints = prints = prints.in_order()
        self._by_exact = _repeated(prints.exact, prints.edits)
        self._by_band = self._bands()
        # By text the groups that agree with it in a band: of most texts there are none.
        self._near_to = self._neighbours()

    def before(self, post: Written) -> CopyFacts:
        """How often the text, or nearly the same, had been written in the month before."""
        place = self._place_of(post)
        if place is not None:
            exact = self._prints.exact[place]
            others: Sequence[Sequence[int]] = self._near_to.get(exact, ())
            same = self._by_exact.get(exact, _NONE)
            signature = self._prints.signature(place) if others else b""
        else:
            plain = as_read(post.text)
            if plain is None:
                return _NOTHING
            exact = exact_of(plain)
            signature = self._prints.edits.get(exact) or signature_of(plain)
            same, others = self._by_exact.get(exact, _NONE), self._groups_of(signature)
        if not same and not others:
            return _NOTHING
        times, authors = self._prints.at, self._prints.author
        first, beyond = bisect_left(times, post.at - WINDOW), bisect_left(times, post.at)
        copies: Sequence[int] = same[bisect_left(same, first) : bisect_left(same, beyond)]
        near = self._near(exact, signature, others, first, beyond)
        if post.is_edit:
            # What the post said before is no copy of it.
            posts = self._prints.post
            copies, near = ([place for place in each if posts[place] != post.id] for each in (copies, near))
        mine, mine_near = (sum(authors[place] == post.author_id for place in each) for each in (copies, near))
        return CopyFacts(own=mine, others=len(copies) - mine, near_own=mine_near, near_others=len(near) - mine_near)

    def _near(
        self, exact: int, signature: bytes, groups: Iterable[Sequence[int]], first: int, beyond: int
    ) -> Sequence[int]:
        """Places of the latest texts that are nearly the same, and not the same."""
        numbers = self._prints.exact
        alike: set[int] = set()
        for group in groups:
            latest = (group[at] for at in range(bisect_left(group, beyond) - 1, bisect_left(group, first) - 1, -1))
            alike.update(islice((place for place in latest if numbers[place] != exact), _NEAR_AT_MOST))
        found, known = [], dict[int, bool]()
        for place in islice(sorted(alike, reverse=True), _NEAR_AT_MOST):
            other = numbers[place]
            if other not in known:
                known[other] = likeness(signature, self._prints.signature(place)) >= ALIKE
            if known[other]:
                found.append(place)
        return found

    def _place_of(self, post: Written) -> int | None:
        """Where its print stands; there is none of an edit, nor of what says too little."""
        prints = self._prints
        place = len(prints.at) if post.is_edit else bisect_left(prints.at, post.at)
        while place < len(prints.at) and prints.at[place] == post.at:
            if prints.post[place] == post.id:
                return place
            place += 1
        return None

    def _groups_of(self, signature: bytes) -> Sequence[Sequence[int]]:
        groups = (kept.get(band_of(signature, number)) for number, kept in enumerate(self._by_band))
        return [group for group in groups if group is not None]

    def _neighbours(self) -> dict[int, Sequence[Sequence[int]]]:
        prints = self._prints
        texts = {prints.exact[place]: place for groups in self._by_band for group in groups.values() for place in group}
        return {exact: self._groups_of(prints.signature(place)) for exact, place in texts.items()}

    def _bands(self) -> list[dict[bytes, array[int]]]:
        """By band, the places of texts that agree in it and are not the same: few texts have any."""
        prints, same = self._prints, self._by_exact
        # One place of each text.
        places = array("i", (at for at, exact in enumerate(prints.exact) if same.get(exact, (at,))[0] == at))
        edits = [signature for exact, signature in prints.edits.items() if exact not in same]
        found, signatures, wide = [], memoryview(prints.signatures), SIGNED // BANDS
        for number in range(BANDS):
            # As `band_of` says, in a third of the time.
            begins = (place * SIGNED + number * wide for place in places)
            column = [bytes(signatures[begin : begin + wide]) for begin in begins]
            groups = _repeated(column, (band_of(signature, number) for signature in edits))
            found.append({band: self._all_of(places[at] for at in group) for band, group in groups.items()})
        return found

    def _all_of(self, firsts: Iterable[int]) -> array[int]:
        """All places of the texts that stand there first, in order."""
        exact = self._prints.exact
        same = (self._by_exact.get(exact[place], (place,)) for place in firsts)
        return array("i", sorted(chain.from_iterable(same)))


def _repeated(keys: Sequence[K], beside: Iterable[K] = ()) -> dict[K, array[int]]:
    """Where each key stands, in order, that stands more than once or also beside."""
    seen: set[K] = set(beside)
    again: set[K] = set()
    for key in keys:
        (again if key in seen else seen).add(key)
    found: dict[K, array[int]] = {key: array("i") for key in again}
    if found:
        for place, key in enumerate(keys):
            if key in again:
                found[key].append(place)
    return found
