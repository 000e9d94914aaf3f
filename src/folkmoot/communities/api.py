"""The community through the API."""

from __future__ import annotations

from typing import Any

from ninja import Router, Schema

from folkmoot.communities.queries import guidelines_in_force
from folkmoot.core.api.schemas import PROBLEMS
from folkmoot.core.request import CommunityRequest

router = Router(tags=["community"])


class CommunityOut(Schema):
    """What a community is."""

    slug: str
    name: str
    tagline: str
    purpose: str
    visibility: str
    join_policy: str
    language: str
    time_zone: str


class ClauseOut(Schema):
    """A numbered clause."""

    number: int
    title: str
    text: str


class GuidelinesOut(Schema):
    """The guidelines in force; `number` is 0 where there are none."""

    number: int
    introduction: str
    clauses: list[ClauseOut]


@router.get("/community", response={200: CommunityOut, **PROBLEMS}, operation_id="get_community")
def get_community(request: CommunityRequest) -> Any:
    """The community that is asked."""
    return request.community


@router.get("/guidelines", response={200: GuidelinesOut, **PROBLEMS}, operation_id="get_guidelines")
def get_guidelines(request: CommunityRequest) -> Any:
    """The guidelines in force."""
    version = guidelines_in_force(request.community.id)
    if version is None:
        return {"number": 0, "introduction": "", "clauses": []}
    return {"number": version.number, "introduction": version.introduction, "clauses": list(version.clauses.all())}
