"""The prints of posts of the past: from what is kept of their texts, or else from the texts."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

from folkmoot.moderation.backtest.plan import Plan
from folkmoot.moderation.backtest.reading import Written, read_by_ids, read_kept
from folkmoot.moderation.gate.prints import SIGNED, prints_of_many
from folkmoot.moderation.gists.gist import print_in
from folkmoot.moderation.gists.kept import Kept, gist_of, kept_among
from folkmoot.moderation.gists.taking import Printing, one_by_one

# For so long before a post its copies count.
WINDOW = 30 * 86_400
_AT_ONCE = 500


@dataclass(slots=True)
class Prints:
    """The prints of posts, a column of each: by objects a million of them would be half a gigabyte.

    `edits` are signatures of what posts said later, by the number of the text. `read` posts were gone through, and of
    `anew` of them something was not kept.
    """

    at: array[int] = field(default_factory=lambda: array("q"))
    author: array[int] = field(default_factory=lambda: array("q"))
    post: array[int] = field(default_factory=lambda: array("q"))
    exact: array[int] = field(default_factory=lambda: array("q"))
    signatures: bytearray = field(default_factory=bytearray)
    edits: dict[int, bytes] = field(default_factory=dict)
    read: int = 0
    anew: int = 0

    def put(self, post_id: int, at: int, author_id: int, exact: int, signature: bytes) -> None:
        """Add the print of a post as it was first written."""
        self.at.append(at)
        self.author.append(author_id)
        self.post.append(post_id)
        self.exact.append(exact)
        self.signatures += signature

    def add(self, other: Prints) -> None:
        """Put those of another part behind these."""
        for mine, theirs in zip(self._columns(), other._columns(), strict=True):
            mine.extend(theirs)
        self.signatures += other.signatures
        self.edits |= other.edits
        self.read += other.read
        self.anew += other.anew

    def signature(self, place: int) -> bytes:
        return bytes(self.signatures[place * SIGNED : (place + 1) * SIGNED])

    def in_order(self) -> Prints:
        """The same by time, and by id where it was the same second."""
        if all(one < other for one, other in pairwise(zip(self.at, self.post, strict=True))):
            return self
        order = sorted(sorted(range(len(self.at)), key=self.post.__getitem__), key=self.at.__getitem__)
        at, author, post, exact = (array("q", map(column.__getitem__, order)) for column in self._columns())
        signatures = bytearray().join(map(self.signature, order))
        return Prints(at, author, post, exact, signatures, self.edits, self.read, self.anew)

    def _columns(self) -> tuple[array[int], ...]:
        return self.at, self.author, self.post, self.exact


# Of a post as it was first written: its id, when, by whom, the text's number and signature.
_Row = tuple[int, int, int, int, bytes]


def prints_of(plan: Plan, first: int, last: int, *, many: bool = False) -> Prints:
    """What `Copies` is made of, from posts with these ids: those of the month before the period too, and everywhere.

    `many` at once is for processes of their own.
    """
    community_id, since, until = plan.community_id, plan.since - timedelta(seconds=WINDOW), plan.until
    rows: list[_Row] = []
    unread: list[int] = []
    taken = Prints()
    for post_id, author_id, at, gists in read_kept(first, last, community_id=community_id, since=since, until=until):
        if gists is None:
            unread.append(post_id)
        elif (found := print_in(gists)) is not None:
            rows.append((post_id, at, author_id or 0, *found))
        taken.read += 1
    for start in range(0, len(unread), _AT_ONCE):
        some = unread[start : start + _AT_ONCE]
        posts, kept = read_by_ids(some, community_id, until), kept_among(some, community_id)
        rows += _read(posts.values(), kept, taken, prints_of_many if many else one_by_one)
    for row in sorted(rows):
        taken.put(*row)
    return taken


def _read(posts: Iterable[Written], kept: Mapping[int, Kept], taken: Prints, printing: Printing) -> Iterator[_Row]:
    """The prints of posts by their texts; those of edits are taken at once."""
    texts = [said for post in posts for said in (post, *post.edits)]
    gists = [gist_of(said, kept) for said in texts]
    new = [said for said, gist in zip(texts, gists, strict=True) if gist is None]
    taken.anew += len({said.id for said in new})
    made = iter(printing([said.text for said in new]))
    for said, gist in zip(texts, gists, strict=True):
        found = next(made) if gist is None else gist.print
        if found is None:
            continue
        if said.is_edit:
            taken.edits[found.exact] = found.signature
        else:
            yield said.id, said.at, said.author_id or 0, found.exact, found.signature
