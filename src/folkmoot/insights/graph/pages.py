"""What the pages of the network show, made of an answer that was kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from folkmoot.core.actor import Actor
from folkmoot.insights.charts import as_text, render
from folkmoot.insights.graph import telling
from folkmoot.insights.graph.drawing import letter_of, network_figure
from folkmoot.insights.metrics.definition import Unit
from folkmoot.insights.queries.network import people_named, spaces_named
from folkmoot.members.models import Membership

Answer = Mapping[str, Any]
SORTS = ("degree", "answers", "replies", "answered_by", "received", "betweenness", "circle")
_SHOWN = 40
_UNANSWERED = 20
_CIRCLES = 12


@dataclass(frozen=True, slots=True)
class CircleLine:
    """A circle in the table; `spaces` are those of its meeting places that the reader sees, with their shares."""

    letter: str
    size: int
    inside: str
    spaces: list[tuple[str, str]]


def network_context(actor: Actor, answer: Answer, sort: str) -> dict[str, Any]:
    """Everything of the main page, for who may see figures; names for who may see people."""
    rows = sorted_rows(answer, sort)[:_SHOWN]
    connectors = answer["connectors"]["first"]
    people = people_named(actor, {row["person"] for row in [*answer["rows"], *connectors]})
    return {
        "main_lines": telling.main_lines(answer),
        "shape_lines": telling.shape_lines(answer),
        "core_lines": telling.core_lines(answer),
        "picture": network_figure(answer, {person: member.name for person, member in people.items()}),
        "circles": _circles(actor, answer),
        "circles_said": telling.circles_said(answer),
        "connectors": [{**each, "member": people.get(each["person"])} for each in connectors[:10]],
        "connectors_said": telling.connectors_said(answer),
        "resilience_said": telling.resilience_said(answer),
        "resilience_chart": render(telling.resilience_chart(answer)) if answer["resilience"] else "",
        "degrees_chart": render(telling.degrees_chart(answer)),
        "rows": [_row(row, people) for row in rows],
        "rows_left_out": answer["people"] - len(rows),
        "sort": sort if sort in SORTS else SORTS[0],
        "columns": _columns(),
    }


def _columns() -> list[tuple[str, str]]:
    labels = (
        _("Ties with"), _("Answered"), _("Replies written"), _("Answered by"), _("Replies received"),
        _("Betweenness"), _("Circle"),
    )  # fmt: skip
    return list(zip(SORTS, labels, strict=True))


def newcomers_context(actor: Actor, answer: Answer) -> dict[str, Any]:
    """Everything of the page about newcomers."""
    told = answer["newcomers"]
    known = [each for each in told["cohorts"] if each["answered"]["value"] is not None]
    people = people_named(actor, told["unanswered"])
    return {
        "everybody": _cohort(told["all"]),
        "cohorts": [_cohort(each) for each in reversed(told["cohorts"])],
        "chart": render(telling.answered_chart(told["cohorts"])) if len(known) > 1 else "",
        "unanswered": [people[person] for person in reversed(told["unanswered"]) if person in people][:_UNANSWERED],
    }


def sorted_rows(answer: Answer, sort: str) -> list[dict[str, Any]]:
    """The best connected in an order that was asked for; circles begin with the largest, all else with the most."""
    name = sort if sort in SORTS else SORTS[0]
    turn = 1 if name == "circle" else -1
    rows: list[dict[str, Any]] = answer["rows"]
    return sorted(rows, key=lambda row: (turn * row[name], -row["degree"], row["person"]))


def row_cells(row: Mapping[str, Any]) -> list[Any]:
    """A member's figures in the order of the columns."""
    figures = [row[name] for name in ("degree", "answers", "replies", "answered_by", "received", "betweenness")]
    return [*figures, letter_of(row["circle"]), row["is_core"]]


def _row(row: Mapping[str, Any], people: Mapping[int, Membership]) -> dict[str, Any]:
    return {**row, "member": people.get(row["person"]), "letter": letter_of(row["circle"])}


def _circles(actor: Actor, answer: Answer) -> dict[str, Any]:
    """The circles large enough to be told of, and how many are not."""
    circles = answer["circles"]["circles"]
    shown = [each for each in circles if each["size"] >= answer["privacy"]][:_CIRCLES]
    names = spaces_named(actor, {space for each in shown for space, _part in each["spaces"]})
    lines = [
        CircleLine(
            letter_of(place), each["size"], as_text(each["inside"], Unit.SHARE),
            [(names[space], as_text(part, Unit.SHARE)) for space, part in each["spaces"] if space in names],
        )
        for place, each in enumerate(shown)
    ]  # fmt: skip
    return {"lines": lines, "others": answer["circles"]["count"] - len(lines)}


def _cohort(cohort: Mapping[str, Any]) -> dict[str, Any]:
    words = {
        name: telling.estimate_words(cohort[name], unit)
        for name, unit in (
            ("wrote", Unit.SHARE), ("answered", Unit.SHARE), ("answerers", Unit.RATIO), ("to_core", Unit.SHARE),
            ("first_tie", Unit.SECONDS),
        )
    }  # fmt: skip
    month = date.fromisoformat(f"{cohort['month']}-01") if cohort["month"] else None
    bounds = {name: f"({interval})" if interval else "" for name, (_value, interval) in words.items()}
    return {**cohort, "words": words, "bounds": bounds, "month": month, "n": cohort["answered"]["n"]}
