"""The network through the API: figures for the staff, people for managers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Field, Query, Router, Schema

from folkmoot.core.api.schemas import PROBLEMS, Day, Id
from folkmoot.core.errors import NotFound, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.insights.commands.network import look_at_network
from folkmoot.insights.graph.files import FORMATS
from folkmoot.insights.graph.question import NetworkQuestion
from folkmoot.insights.graph.serving import asked_of, file_of, require_staff
from folkmoot.insights.models import KeptNetwork
from folkmoot.insights.policies import can_see_people
from folkmoot.insights.store.engine import StoreUnavailable

router = Router(tags=["insights"])


class NetworkAsked(Schema):
    """The period (the last 90 days where it is not given), the place, and who and what counts."""

    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")
    space: Id | None = None
    staff: bool = False
    bots: bool = False
    reactions: bool = False


class NetworkOut(Schema):
    """A network. `state` is ready, waiting (it is being reckoned: ask again) or unavailable (`why` says why).

    `figures` is null where nothing is ready, or `withheld` because too few members have ties; single members stand in
    it for managers alone. docs/insights.md says what each part means.
    """

    state: str
    why: str = ""
    reckoned_at: datetime | None = None
    withheld: bool = False
    figures: dict[str, Any] | None = None


@router.get("/insights/network", response={200: NetworkOut, **PROBLEMS}, operation_id="get_network")
def get_network(request: CommunityRequest, asked: Query[NetworkAsked]) -> Any:
    """Who answers whom: shape, core, circles, who connects, what is left when they leave. The staff."""
    kept = _kept(request, asked)
    if isinstance(kept, str):
        return {"state": "unavailable", "why": kept}
    answer = kept.answer
    if answer is None or answer["withheld"]:
        return {**_state(kept), "withheld": answer is not None}
    return {**_state(kept), "figures": _figures(answer, sees_people=can_see_people(request.actor))}


@router.get("/insights/network/newcomers", response={200: NetworkOut, **PROBLEMS}, operation_id="get_newcomers")
def get_newcomers(request: CommunityRequest, asked: Query[NetworkAsked]) -> Any:
    """How those who joined in the period found in during their first 30 days, by month. The staff."""
    kept = _kept(request, asked)
    if isinstance(kept, str):
        return {"state": "unavailable", "why": kept}
    if kept.answer is None:
        return _state(kept)
    told = dict(kept.answer["newcomers"])
    if 0 < told["all"]["joined"] < kept.answer["privacy"]:
        return {**_state(kept), "withheld": True}
    if not can_see_people(request.actor):
        del told["unanswered"]
    told["cohorts"] = [each for each in told["cohorts"] if each["joined"] >= kept.answer["privacy"]]
    return {**_state(kept), "withheld": told["all"]["withheld"], "figures": told}


@router.get("/insights/network/{str:kind}", response={200: None, **PROBLEMS}, operation_id="export_network")
def export_network(request: CommunityRequest, kind: str, asked: Query[NetworkAsked]) -> Any:
    """The network as a file: `graphml` or `edges`. Handles for managers, numbers that say nothing for other staff."""
    require_staff(request.actor)
    if kind not in FORMATS:
        raise NotFound
    return HttpResponse(file_of(request.actor, _question(request, asked), kind), content_type=FORMATS[kind])


def _kept(request: CommunityRequest, asked: NetworkAsked) -> KeptNetwork | str:
    require_staff(request.actor)
    try:
        return look_at_network(actor=request.actor, question=_question(request, asked))
    except StoreUnavailable as error:
        return str(error)


def _question(request: CommunityRequest, asked: NetworkAsked) -> NetworkQuestion:
    given = {name: value for name, value in asked.model_dump(by_alias=True, exclude_unset=True).items() if value}
    form, question = asked_of(request.community, request.actor, given)
    if question is None:
        field, errors = next(iter(form.errors.items()))
        raise RuleBroken("invalid", str(errors[0]), field=field)
    return question


def _state(kept: KeptNetwork) -> dict[str, Any]:
    if kept.answer is not None:
        return {"state": "ready", "reckoned_at": kept.reckoned_at}
    return {"state": "waiting" if kept.is_waiting else "unavailable", "why": kept.said}


def _figures(answer: Mapping[str, Any], *, sees_people: bool) -> dict[str, Any]:
    """The answer without newcomers and drawing, and for those who may not see people without them."""
    told = {name: answer[name] for name in ("known", "people", "wrote", "shape", "resilience", "answered_newcomers")}
    core, circles = dict(answer["core"]), dict(answer["circles"])
    core["size"] = len(core["members"])
    if core["size"] < answer["privacy"]:
        core = {"withheld": True}
    elif not sees_people:
        del core["members"]
    circles["circles"] = [each for each in circles["circles"] if each["size"] >= answer["privacy"]]
    connectors = dict(answer["connectors"])
    if not sees_people:
        del connectors["first"]
        for circle in circles["circles"]:
            # Spaces that the reader may not see are among them.
            circle.pop("spaces")
    told |= {"core": core, "circles": circles, "connectors": connectors}
    return {**told, "members": answer["rows"]} if sees_people else told
