"""Polls as a template shows them."""

from __future__ import annotations

from dataclasses import dataclass

from django import template

from folkmoot.content.models import Poll
from folkmoot.content.queries.pages import PollView

register = template.Library()


@dataclass(frozen=True, slots=True)
class ShownOption:
    """An option with its score, its share of all in percent, and what the reader chose or may choose."""

    id: int
    text: str
    score: int
    percent: int
    chosen: bool
    entered: int | None
    most: int


@dataclass(frozen=True, slots=True)
class ShownRow:
    """An option through the rounds of a count: None where it is out."""

    text: str
    cells: list[int | None]
    is_winner: bool


@dataclass(frozen=True, slots=True)
class ShownRunoff:
    """The rounds of a count as a table, who lasted longest first."""

    numbers: list[int]
    rows: list[ShownRow]
    winner: str


@register.filter
def poll_options(view: PollView) -> list[ShownOption]:
    """The options of a poll in their order; scores are 0 where they may not be seen."""
    options = sorted(view.poll.options.all(), key=lambda option: option.position)
    total = sum(max(0, option.score) for option in options) if view.poll.kind != Poll.Kind.MULTIPLE else 0
    total = total or view.poll.ballot_count or 1
    is_ranked = view.poll.kind == Poll.Kind.RANKED
    ranks = {option_id: rank for rank, option_id in enumerate(view.own_choices, start=1)}
    entered = view.entered if view.entered is not None else ranks if is_ranked else view.own_choices
    return [
        ShownOption(
            option.id,
            option.text,
            option.score if view.shows_results else 0,
            round(100 * max(0, option.score) / total) if view.shows_results else 0,
            option.id in (view.own_choices if view.entered is None else view.entered),
            entered.get(option.id),
            len(options) if is_ranked else int(view.poll.credits**0.5),
        )
        for option in options
    ]


@register.filter
def poll_is_open(view: PollView) -> bool:
    """Whether one can still vote."""
    return view.poll.is_open()


@register.filter
def credits_spent(view: PollView) -> int:
    """What the reader's own votes cost in a quadratic poll."""
    chosen = view.own_choices if view.entered is None else view.entered
    return sum(votes * votes for votes in chosen.values())


@register.filter
def shown_runoff(view: PollView) -> ShownRunoff:
    """The count of a ranked poll."""
    if view.runoff is None:
        return ShownRunoff([], [], "")
    rounds, winner = view.runoff.rounds, view.runoff.winner
    texts = {option.id: option.text for option in view.poll.options.all()}
    lasted = {option: sum(option in counts for counts in rounds) for option in texts}
    order = sorted(texts, key=lambda option: (option != winner, -lasted[option]))
    rows = [ShownRow(texts[each], [counts.get(each) for counts in rounds], each == winner) for each in order]
    return ShownRunoff(list(range(1, len(rounds) + 1)), rows, texts.get(winner or 0, ""))
