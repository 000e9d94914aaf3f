"""Whom to talk to, through the API; managers."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Router, Schema

from folkmoot.core.api.schemas import PROBLEMS
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.insights.bounds import count_question
from folkmoot.insights.policies import can_see_people
from folkmoot.insights.queries.talking import last_known_day, talk_to

router = Router(tags=["insights"])


class TalkPersonOut(Schema):
    """A member on a list. `chance` (of another 30 days of silence, in percent) is null but for those at risk."""

    id: int
    handle: str
    name: str
    reasons: list[str]
    last_seen: date | None
    chance: int | None = None


class TalkListOut(Schema):
    """at_risk, rising or champions: the first of them, and how many there are."""

    name: str
    count: int
    people: list[TalkPersonOut]


class TalkOut(Schema):
    """The lists as of the evening of a day; null and empty where nothing is known yet."""

    as_of: date | None
    lists: list[TalkListOut]


@router.get("/insights/talk-to", response={200: TalkOut, **PROBLEMS}, operation_id="get_talk_to")
def get_talk_to(request: CommunityRequest) -> Any:
    """Who carries the community, who rises and who is about to be lost, with reasons. Managers."""
    if not can_see_people(request.actor):
        raise NotAllowed("Managers see whom to talk to.")
    count_question(request.actor)
    today = last_known_day(request.community)
    lists = talk_to(request.actor, today) if today else []
    return {
        "as_of": today,
        "lists": [
            {
                "name": each.name,
                "count": each.count,
                "people": [
                    {
                        "id": one.member.id,
                        "handle": one.member.handle,
                        "name": one.member.name,
                        "reasons": one.reasons,
                        "last_seen": one.seen,
                        "chance": one.chance,
                    }
                    for one in each.people
                ],
            }
            for each in lists
        ],
    }
