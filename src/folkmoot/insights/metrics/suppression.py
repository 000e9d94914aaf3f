"""What is not shown, so that nobody can be told from a figure."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from folkmoot.insights.metrics.definition import Figure


def withhold(figure: Figure, minimum: int) -> Figure:
    """The figure, without its value where fewer people than the minimum stand behind it; nobody is no secret."""
    return hide(figure) if 0 < figure.n < minimum else figure


def withhold_groups(figures: Sequence[Figure], minimum: int, telling: Set[int] = frozenset()) -> list[Figure]:
    """Groups of one whole: those too small, and the smallest others until nobody can take the shown from the whole.

    Beside a single withheld group the whole tells its value by subtraction. Therefore at least two groups, and together
    at least the minimum of people, are withheld, or all of them. `telling` are places that are withheld in any case.
    """
    hidden = {index for index, each in enumerate(figures) if 0 < each.n < minimum} | telling
    if hidden:
        people = sum(figures[index].n for index in hidden)
        by_size = sorted(
            (index for index, each in enumerate(figures) if each.n and index not in hidden),
            key=lambda index: (figures[index].n, index),
        )
        for index in by_size:
            if len(hidden) > 1 and people >= minimum:
                break
            hidden.add(index)
            people += figures[index].n
    return [hide(each) if index in hidden else each for index, each in enumerate(figures)]


def hide(figure: Figure) -> Figure:
    """The figure without its value and without how many people are behind it."""
    # How many exactly would say what the value must not: a count of members is its own n.
    return replace(figure, value=None, low=None, high=None, n=0, withheld=True)
