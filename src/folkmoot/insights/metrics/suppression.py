"""What is not shown, so that nobody can be told from a figure."""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set
from dataclasses import replace
from datetime import date

from folkmoot.insights.metrics.definition import Figure


def withhold_groups(figures: Sequence[Figure], minimum: int, telling: Set[int] = frozenset()) -> list[Figure]:
    """Groups of one whole: those too small, and the smallest others until nobody can take the shown from the whole.

    Beside a single withheld group the whole tells its value by subtraction. Therefore at least two groups, and together
    at least the minimum of people, are withheld, or all of them. `telling` are places that are withheld in any case.
    """
    hidden = hidden_places([each.n for each in figures], minimum, telling)
    return [hide(each) if index in hidden else each for index, each in enumerate(figures)]


def hidden_places(people: Sequence[int], minimum: int, telling: Set[int] = frozenset()) -> set[int]:
    """The places of the groups to withhold, by how many people are in each."""
    hidden = {place for place, n in enumerate(people) if 0 < n < minimum} | telling
    by_size = sorted((n, place) for place, n in enumerate(people) if n and place not in hidden)
    for _n, place in by_size if hidden else ():
        if are_enough([people[each] for each in hidden], minimum):
            break
        hidden.add(place)
    return hidden


def days_that_tell(people: Sequence[tuple[date, int]], minimum: int) -> set[int]:
    """The places of the days to withhold so that no week less its shown days tells of a few: anybody may ask for weeks.

    It is the same for a week however long the series is in which its days stand.
    """
    found: set[int] = set()
    for monday in (place for place, (day, _n) in enumerate(people) if day.weekday() == 0):
        week = [n for _day, n in people[monday : monday + 7]]
        if len(week) == 7:
            found |= {monday + place for place in hidden_places(week, minimum)}
    return found


def are_enough(people: Collection[int], minimum: int) -> bool:
    """Whether groups of so many people each, withheld together, tell of none of them."""
    return len(people) > 1 and sum(people) >= minimum


def hide(figure: Figure) -> Figure:
    """The figure without its value and without how many people are behind it."""
    # How many exactly would say what the value must not: a count of members is its own n.
    return replace(figure, value=None, low=None, high=None, n=0, withheld=True)
