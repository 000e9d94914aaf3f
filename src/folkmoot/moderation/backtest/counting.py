"""What a run counts. Counts of parts of a run can be put together in any order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from folkmoot.moderation.backtest.drawing import Drawn
from folkmoot.moderation.backtest.labels import Label

# Enough for an estimate to about ten points; whoever judges more of one rule than these has other questions.
DRAWN_A_RULE = 60
DRAWN_IN_ALL = 150
DRAWN_FOR_LANGUAGE = 400
# Of the hits that nobody decided on: as many as are put before the moderators at once.
FIRST_AT_MOST = 500
# Of the author's time in the community when the post was written.
BANDS = ((7, "week"), (30, "month"), (365, "year"))
LONGER = "longer"
# (author, trust level, how long in the community, role), as they were when the post was written.
Cell = tuple[int, int, str, str]


def _labels() -> list[int]:
    return [0] * len(Label)


@dataclass(slots=True)
class Hits:
    """Posts that were hit: by label, by bucket of time, and those drawn of the ones nobody decided on."""

    labels: list[int] = field(default_factory=_labels)
    times: Counter[int] = field(default_factory=Counter)
    drawn: Drawn = field(default_factory=lambda: Drawn(DRAWN_A_RULE))
    # Of the hits that nobody decided on those to look at first; see `drawing.urgency_of`.
    first: Drawn = field(default_factory=lambda: Drawn(FIRST_AT_MOST))
    # Hit by this rule and by no other.
    alone: int = 0

    @property
    def count(self) -> int:
        return sum(self.labels)

    def see(self, post_id: int, place: int, label: Label, bucket: int, urgency: int) -> None:
        self.labels[label] += 1
        self.times[bucket] += 1
        if label in (Label.NONE, Label.WAITING):
            self.drawn.see(post_id, place)
        if label is Label.NONE:
            self.first.see(post_id, urgency)

    def add(self, other: Hits) -> None:
        self.labels = [mine + theirs for mine, theirs in zip(self.labels, other.labels, strict=True)]
        self.times.update(other.times)
        self.drawn.add(other.drawn)
        self.first.add(other.first)
        self.alone += other.alone


def _all_hits() -> Hits:
    return Hits(drawn=Drawn(DRAWN_IN_ALL))


@dataclass(slots=True)
class SetCount:
    """What one set of rules hit; rules go by their place in the file."""

    rules: dict[int, Hits] = field(default_factory=dict)
    every: Hits = field(default_factory=_all_hits)
    outcomes: Counter[str] = field(default_factory=Counter)
    # Posts that nobody decided on and that were left alone.
    missed: Drawn = field(default_factory=lambda: Drawn(DRAWN_IN_ALL))
    # Drawn of all that were hit and of all that were left alone, to tell languages.
    hit_any: Drawn = field(default_factory=lambda: Drawn(DRAWN_FOR_LANGUAGE))
    left_any: Drawn = field(default_factory=lambda: Drawn(DRAWN_FOR_LANGUAGE))
    # By cell: how many were hit, and how many of these moderators had let stand.
    cells: dict[Cell, list[int]] = field(default_factory=dict)

    def add(self, other: SetCount) -> None:
        for place, hits in other.rules.items():
            self.rules.setdefault(place, Hits()).add(hits)
        self.every.add(other.every)
        self.outcomes.update(other.outcomes)
        for mine, theirs in (
            (self.missed, other.missed), (self.hit_any, other.hit_any), (self.left_any, other.left_any),
        ):  # fmt: skip
            mine.add(theirs)
        _add_cells(self.cells, other.cells)


@dataclass(slots=True)
class Tally:
    """All counts of a run or of a part of it."""

    sets: list[SetCount]
    labels: list[int] = field(default_factory=_labels)
    times: Counter[int] = field(default_factory=Counter)
    # By cell: how many posts there were.
    cells: dict[Cell, list[int]] = field(default_factory=dict)
    # With two sets: posts that the first alone, the second alone and both hit.
    only_first: Hits = field(default_factory=Hits)
    only_second: Hits = field(default_factory=Hits)
    both: Hits = field(default_factory=Hits)
    # Rules that could not be asked about so many posts, because nobody knows what they ask of the past.
    gone_authors: int = 0
    # Posts of which something had to be found out that is kept of others.
    anew: int = 0

    @classmethod
    def of(cls, sets: int) -> Tally:
        return cls([SetCount() for _ in range(sets)])

    @property
    def posts(self) -> int:
        return sum(self.labels)

    def add(self, other: Tally) -> None:
        """Put the counts of another part into these."""
        for mine, theirs in zip(self.sets, other.sets, strict=True):
            mine.add(theirs)
        self.labels = [mine + theirs for mine, theirs in zip(self.labels, other.labels, strict=True)]
        self.times.update(other.times)
        _add_cells(self.cells, other.cells)
        self.only_first.add(other.only_first)
        self.only_second.add(other.only_second)
        self.both.add(other.both)
        self.gone_authors += other.gone_authors
        self.anew += other.anew


def band_of(age_days: float) -> str:
    """How long somebody had been in the community."""
    return next((name for days, name in BANDS if age_days < days), LONGER)


def see_cell(cells: dict[Cell, list[int]], cell: Cell, counts: Iterable[int]) -> None:
    """Add these counts to a cell."""
    have = cells.get(cell)
    if have is None:
        cells[cell] = list(counts)
    else:
        for place, count in enumerate(counts):
            have[place] += count


def _add_cells(mine: dict[Cell, list[int]], theirs: dict[Cell, list[int]]) -> None:
    for cell, counts in theirs.items():
        see_cell(mine, cell, counts)
