"""Polls as a template shows them."""

from __future__ import annotations

from dataclasses import dataclass

from django import template

from folkmoot.content.models import Poll
from folkmoot.content.queries.pages import PollView

register = template.Library()


@dataclass(frozen=True, slots=True)
class ShownOption:
    """An option with its score, its share of all in percent, and what the reader chose."""

    id: int
    text: str
    score: int
    percent: int
    chosen: bool
    entered: int | None


@register.filter
def poll_options(view: PollView) -> list[ShownOption]:
    """The options of a poll in their order; scores are 0 where they may not be seen."""
    options = sorted(view.poll.options.all(), key=lambda option: option.position)
    total = sum(max(0, option.score) for option in options) if view.poll.kind != Poll.Kind.MULTIPLE else 0
    total = total or view.poll.ballot_count or 1
    ranks = {option_id: rank for rank, option_id in enumerate(view.own_choices, start=1)}
    entered = ranks if view.poll.kind == Poll.Kind.RANKED else view.own_choices
    return [
        ShownOption(
            option.id,
            option.text,
            option.score if view.shows_results else 0,
            round(100 * max(0, option.score) / total) if view.shows_results else 0,
            option.id in view.own_choices,
            entered.get(option.id),
        )
        for option in options
    ]


@register.filter
def poll_is_open(view: PollView) -> bool:
    """Whether one can still vote."""
    return view.poll.is_open()
