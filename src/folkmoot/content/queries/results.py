"""The results of a poll as a table to take along."""

from __future__ import annotations

import csv
import io

from folkmoot.content.models import BallotChoice, Poll
from folkmoot.content.queries.runoff import runoff_of

# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def results_as_csv(poll: Poll) -> str:
    """Options with what they have, rounds of a ranked count, then every ballot.

    Where voters are hidden, ballots come without names and in an order that says nothing of when they were cast. Of
    a poll whose results are shown when it closes, nothing but the question is given before.
    """
    out = io.StringIO()
    writer = csv.writer(out)

    def row(*cells: object) -> None:
        writer.writerow([_safe(str(cell)) for cell in cells])

    row("question", poll.question)
    row("kind", poll.kind)
    row("ballots", poll.ballot_count)
    if poll.results == Poll.Results.AFTER_CLOSE and poll.is_open():
        row("results", "when the poll closes")
        return out.getvalue()
    options = sorted(poll.options.all(), key=lambda option: option.position)
    texts = {option.id: option.text for option in options}
    row()
    if poll.kind == Poll.Kind.RANKED:
        rounds = runoff_of(poll).rounds
        row("option", *(f"round {number}" for number in range(1, len(rounds) + 1)))
        for option in options:
            row(option.text, *(counts.get(option.id, "out") for counts in rounds))
    else:
        row("option", "votes")
        for option in options:
            row(option.text, option.score)
    row()
    row("voter", *(["choices"] if poll.kind != Poll.Kind.QUADRATIC else [option.text for option in options]))
    for voter, choices in _ballots(poll):
        if poll.kind == Poll.Kind.QUADRATIC:
            row(voter, *(choices.get(option.id, 0) for option in options))
        else:
            row(voter, *(texts[option_id] for option_id in choices))
    return out.getvalue()


def _ballots(poll: Poll) -> list[tuple[str, dict[int, int]]]:
    ballots: dict[int, tuple[str, dict[int, int]]] = {}
    rows = BallotChoice.everywhere.filter(ballot__poll=poll).order_by("ballot_id", "rank")
    for ballot_id, handle, option_id, votes in rows.values_list(
        "ballot_id", "ballot__member__handle", "option_id", "votes"
    ):
        ballots.setdefault(ballot_id, ("" if poll.hides_voters else f"@{handle}", {}))[1][option_id] = votes
    found = list(ballots.values())
    return sorted(found, key=lambda each: (list(each[1].items()), each[0])) if poll.hides_voters else found


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
