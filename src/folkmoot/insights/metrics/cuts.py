"""What a question is cut to: a scope, and by what its rows are grouped."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from folkmoot.core.errors import RuleBroken
from folkmoot.insights.metrics.definition import Scope

STEPS = ("day", "week", "month")
OF_PEOPLE = ("source", "cohort", "segment")
OF_PLACES = ("space", "tag")
OF_VIEWS = {"page": "v.page", "referrer": "v.referrer", "words": "v.words"}
# Groups whose very name says what somebody did.
TELLING = ("page", "referrer", "words")
_COHORT = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Chain:
    """Periods of equal length that follow each other from `first` to `last`: who was here in which is found at once."""

    first: date
    last: date
    length: int

    def place(self, day: str) -> str:
        """In which of them a day is, counted from 0; said for the embedded engine alone, where chains are."""
        return f"(({day} - DATE '{self.first}') // {self.length})"

    def bits(self, month: str, here: str) -> str:
        """A bit for each of them that shares a day with the bits of a month; for the embedded engine alone, too."""
        of_month: dict[date, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        for number in range((self.last - self.first).days + 1):
            day = self.first + timedelta(days=number)
            of_month[day.replace(day=1)][number // self.length] |= 1 << (day.day - 1)
        cases = (
            f"WHEN DATE '{first}' THEN "
            + " | ".join(
                f"(CASE WHEN {here} & {days} > 0 THEN {1 << place} ELSE 0 END)::BIGINT" for place, days in of.items()
            )
            for first, of in of_month.items()
        )
        return f"CASE {month} {' '.join(cases)} END"


@dataclass(frozen=True, slots=True)
class Cut:
    """A scope, and by what its rows are grouped: '' for not at all, a step of time, or what a breakdown names.

    Spaces may be left out that are known to have enough people, None being what has none, and of people all but every
    `one_in`th.
    """

    scope: Scope
    by: str = ""
    chain: Chain | None = None
    but: tuple[int | None, ...] = ()
    one_in: int = 1

    @property
    def by_people(self) -> bool:
        """Whether people must be looked up, because they are chosen or grouped by what they are."""
        scope = self.scope
        return bool(scope.segment or scope.source is not None or scope.cohort or self.by in OF_PEOPLE)

    @property
    def by_place(self) -> bool:
        return bool(self.scope.space_ids or self.scope.tag or self.by in OF_PLACES)

    @property
    def is_counted(self) -> bool:
        """Whether the writer has counted its steps of time: of all places, and without programs, who answer nobody."""
        scope = self.scope
        return self.by in STEPS and not (self.by_place or scope.segment or scope.cohort or scope.with_bots)

    def parameters(self) -> dict[str, object]:
        """What the views' SQL names."""
        first, after = cohort_days(self.scope.cohort) if self.scope.cohort else (None, None)
        return {
            "segment": self.scope.segment,
            "source": self.scope.source,
            "tag": self.scope.tag,
            "cohort_first": first,
            "cohort_after": after,
        }


def cohort_days(cohort: str) -> tuple[date, date]:
    """The first day of the month 'YYYY-MM', and of the one after. Raises RuleBroken where it is no month."""
    if not _COHORT.fullmatch(cohort):
        raise RuleBroken("cohort", "A cohort is a month: 2026-04.", field="cohort")
    year, month = int(cohort[:4]), int(cohort[5:])
    return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
