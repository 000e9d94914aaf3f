"""What a poll asks, and whether it can be voted on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.content.models import Poll
from folkmoot.core.errors import RuleBroken

OPTIONS_AT_MOST = 50


@dataclass(frozen=True, slots=True)
class NewPoll:
    """A poll to put into a post."""

    question: str
    options: Sequence[str]
    kind: str = Poll.Kind.SINGLE
    results: str = Poll.Results.ALWAYS
    hides_voters: bool = True
    votes_are_final: bool = False
    who_adds_options: str = Poll.WhoAdds.NOBODY
    min_choices: int = 1
    max_choices: int = 1
    credits: int = 100
    closes_at: datetime | None = None

    @property
    def words(self) -> list[str]:
        """What it says to those who read it."""
        return [self.question, *self.options]

    def rewritten(self, said: Callable[[str], str]) -> NewPoll:
        """The poll in the words that others may read."""
        options: list[str] = []
        for number, typed in enumerate(self.options, start=1):
            option = said(typed)
            # Options that a rule made the same stay different.
            is_taken = option != typed and option.lower() in {other.lower() for other in options}
            options.append(f"{option[:190]} ({number})" if is_taken else option)
        return replace(self, question=said(self.question), options=options)


def checked_options(poll: NewPoll) -> list[str]:
    """The options of a poll as they are kept; raises RuleBroken where it cannot be voted on."""
    options = [" ".join(option.split())[:200] for option in poll.options if option.strip()]
    if not poll.question.strip():
        raise RuleBroken("no-question", _("Ask a question."), field="poll_question")
    if len(options) < 2 or len(options) > OPTIONS_AT_MOST or len({o.lower() for o in options}) != len(options):
        raise RuleBroken("bad-options", _("Give two to fifty different options."), field="poll_options")
    if poll.closes_at is not None and poll.closes_at <= timezone.now():
        raise RuleBroken("closes-past", _("A poll closes in the future."), field="poll_closes_at")
    return options


def columns_of(poll: NewPoll, options: Sequence[str]) -> dict[str, Any]:
    least, most = _choices(poll, len(options))
    return {
        "question": " ".join(poll.question.split())[:300],
        "kind": poll.kind,
        "results": poll.results,
        "hides_voters": poll.hides_voters,
        "votes_are_final": poll.votes_are_final,
        "who_adds_options": poll.who_adds_options,
        "min_choices": least,
        "max_choices": most,
        "credits": poll.credits,
        "closes_at": poll.closes_at,
    }


def _choices(poll: NewPoll, options: int) -> tuple[int, int]:
    if poll.kind == Poll.Kind.SINGLE:
        return 1, 1
    if poll.kind == Poll.Kind.MULTIPLE:
        least, most = max(1, poll.min_choices), min(options, max(poll.max_choices, poll.min_choices, 1))
        if poll.max_choices <= 1:
            most = options
        return min(least, most), most
    return 1, options
