"""How often a text had been written before: the prints that the gate takes of texts, taken of the past."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain, islice, pairwise
from typing import TypeVar

from folkmoot.moderation.backtest.plan import Plan
from folkmoot.moderation.backtest.reading import Written, read_posts
from folkmoot.moderation.gate.prints import (
    ALIKE,
    BANDS,
    SIGNED,
    Print,
    as_read,
    band_of,
    exact_of,
    likeness,
    print_of,
    prints_of_many,
    signature_of,
)
from folkmoot.moderation.rules.facts import CopyFacts

WINDOW = 30 * 86_400
_NEAR_AT_MOST = 300
_AT_ONCE = 500
_NOTHING = CopyFacts()
_NONE: array[int] = array("i")
K = TypeVar("K", bound=Hashable)


@dataclass(slots=True)
class Prints:
    """The prints of posts, a column of each: by objects a million of them would be half a gigabyte.

    `edits` are signatures of what posts said later, by the number of the text.
    """

    at: array[int] = field(default_factory=lambda: array("q"))
    author: array[int] = field(default_factory=lambda: array("q"))
    post: array[int] = field(default_factory=lambda: array("q"))
    exact: array[int] = field(default_factory=lambda: array("q"))
    signatures: bytearray = field(default_factory=bytearray)
    edits: dict[int, bytes] = field(default_factory=dict)

    def see(self, post: Written, found: Print) -> None:
        if post.is_edit:
            self.edits[found.exact] = found.signature
            return
        self.at.append(post.at)
        self.author.append(post.author_id or 0)
        self.post.append(post.id)
        self.exact.append(found.exact)
        self.signatures += found.signature

    def add(self, other: Prints) -> None:
        for mine, theirs in zip(self._columns(), other._columns(), strict=True):
            mine.extend(theirs)
        self.signatures += other.signatures
        self.edits |= other.edits

    def signature(self, place: int) -> bytes:
        return bytes(self.signatures[place * SIGNED : (place + 1) * SIGNED])

    def in_order(self) -> Prints:
        """The same by time, and by id where it was the same second."""
        if all(one < other for one, other in pairwise(zip(self.at, self.post, strict=True))):
            return self
        order = sorted(sorted(range(len(self.at)), key=self.post.__getitem__), key=self.at.__getitem__)
        at, author, post, exact = (array("q", map(column.__getitem__, order)) for column in self._columns())
        return Prints(at, author, post, exact, bytearray().join(map(self.signature, order)), self.edits)

    def _columns(self) -> tuple[array[int], ...]:
        return self.at, self.author, self.post, self.exact


def prints_of(plan: Plan, first: int, last: int, *, many: bool = False) -> Prints:
    """What `Copies` is made of, from posts with these ids: those of the month before the period too, and everywhere.

    `many` at once is for processes of their own.
    """
    since = plan.since - timedelta(seconds=WINDOW)
    posts = read_posts(first, last, community_id=plan.community_id, since=since, until=plan.until, space_ids=None)
    versions = chain.from_iterable((post, *post.edits) for post in posts)
    taken = Prints()
    while some := list(islice(versions, _AT_ONCE)):
        prints = prints_of_many([post.text for post in some]) if many else [print_of(post.text) for post in some]
        for post, found in zip(some, prints, strict=True):
            if found is not None:
                taken.see(post, found)
    return taken


class Copies:
    """When each text was written, by whom, and which are alike."""

    def __init__(self, parts: Iterable[Prints]) -> None:
        prints = Prints()
        for part in parts:
            prints.add(part)
        self._prints = prints = prints.in_order()
        self._by_exact = _repeated(prints.exact, prints.edits)
        self._by_band = self._bands()

    def before(self, post: Written) -> CopyFacts:
        """How often the text, or nearly the same, had been written in the month before."""
        own = self._print_of(post)
        if own is None:
            return _NOTHING
        exact, signature = own
        same = self._by_exact.get(exact, _NONE)
        groups = (kept.get(band_of(signature, number)) for number, kept in enumerate(self._by_band))
        others = [group for group in groups if group is not None]
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

    def _print_of(self, post: Written) -> tuple[int, bytes] | None:
        """The number and the signature that were taken of it."""
        prints = self._prints
        place = len(prints.at) if post.is_edit else bisect_left(prints.at, post.at)
        while place < len(prints.at) and prints.at[place] == post.at:
            if prints.post[place] == post.id:
                return prints.exact[place], prints.signature(place)
            place += 1
        plain = as_read(post.text)
        if plain is None:
            return None
        exact = exact_of(plain)
        return exact, prints.edits.get(exact) or signature_of(plain)

    def _bands(self) -> list[dict[bytes, array[int]]]:
        """By band, the places of texts that agree in it and are not the same: few texts have any."""
        prints, same = self._prints, self._by_exact
        # One place of each text.
        places = array("i", (at for at, exact in enumerate(prints.exact) if same.get(exact, (at,))[0] == at))
        edits = [signature for exact, signature in prints.edits.items() if exact not in same]
        found = []
        for number in range(BANDS):
            column = [band_of(prints.signature(place), number) for place in places]
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
