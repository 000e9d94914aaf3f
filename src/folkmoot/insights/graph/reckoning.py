"""The whole answer about a network, as lists and numbers that can be kept; runs beside the store, never in a page."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from folkmoot.insights.graph.circles import Circles, circles_of
from folkmoot.insights.graph.connectors import Connectors, connectors_of
from folkmoot.insights.graph.core import Core, core_of
from folkmoot.insights.graph.layout import picture_of
from folkmoot.insights.graph.newcomers import cohorts_of, read_newcomers, together
from folkmoot.insights.graph.question import NetworkQuestion
from folkmoot.insights.graph.resilience import resilience_of
from folkmoot.insights.graph.shape import shape_of
from folkmoot.insights.graph.ties import Ties, read_ties
from folkmoot.insights.store.engine import Engine

Answer = dict[str, Any]
TOLD = 500


def reckon(engine: Engine, question: NetworkQuestion) -> Answer:
    """Everything the pages show of a network; {"known": ...} tells from when to when anything is known at all."""
    ties = read_ties(engine, question)
    newcomers = read_newcomers(engine, question)
    known = engine.rows("SELECT min(day), max(day) FROM posts")[0]
    told: Answer = {
        "known": [day.isoformat() if day else None for day in known],
        "people": len(ties.people),
        "wrote": len(ties.posts),
        "privacy": question.privacy,
    }
    core = core_of(ties)
    complete = [each for each in newcomers if each.complete]
    told["newcomers"] = {
        "all": asdict(together(newcomers, core.members, question.privacy)),
        "cohorts": [asdict(each) for each in cohorts_of(newcomers, core.members, question.privacy)],
        "unanswered": [each.person for each in complete if each.posts and not each.answered_by][-50:],
    }
    if len(ties.people) < question.privacy:
        return {**told, "withheld": True}
    circles = circles_of(ties)
    connectors = connectors_of(ties, circles.of_person)
    answered_by = {each.person: each.answered_by for each in newcomers if each.answered_by}
    return {
        **told,
        "withheld": False,
        "shape": asdict(shape_of(ties)),
        "core": {**asdict(core), "members": sorted(core.members)},
        "circles": _without_members(circles),
        "connectors": _without_everybody(connectors),
        "resilience": [asdict(loss) for loss in resilience_of(ties, connectors.betweenness, answered_by)],
        "answered_newcomers": len(answered_by),
        "picture": asdict(picture_of(ties, circles.of_person)),
        "rows": _rows(ties, core, circles, connectors),
    }


def _without_members(circles: Circles) -> Answer:
    told = [{"size": len(each.members), "inside": each.inside, "spaces": each.spaces} for each in circles.circles]
    return {
        "circles": told[:TOLD],
        "count": len(told),
        "modularity": circles.modularity,
        "agreement": circles.agreement,
        "runs": circles.runs,
    }


def _without_everybody(connectors: Connectors) -> Answer:
    told = asdict(connectors)
    del told["betweenness"]
    return {**told, "is_sampled": connectors.is_sampled}


def _rows(ties: Ties, core: Core, circles: Circles, connectors: Connectors) -> list[Answer]:
    """The best connected people, each with their own figures; circles by their place in the list."""
    answers: dict[int, list[int]] = {person: [0, 0, 0, 0] for person in ties.people}
    for (one, other), tie in ties.directed.items():
        if tie.replies:
            answers[one][0] += 1
            answers[one][1] += tie.replies
            answers[other][2] += 1
            answers[other][3] += tie.replies
    circle_of = circles.of_person
    ordered = sorted(ties.people, key=lambda person: (-len(ties.neighbours[person]), person))
    return [
        {
            "person": person,
            "degree": len(ties.neighbours[person]),
            "answers": answers[person][0],
            "replies": answers[person][1],
            "answered_by": answers[person][2],
            "received": answers[person][3],
            "betweenness": round(connectors.betweenness[person], 6),
            "circle": circle_of[person],
            "is_core": person in core.members,
        }
        for person in ordered[:TOLD]
    ]
