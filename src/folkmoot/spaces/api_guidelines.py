"""The guidelines of spaces through the API."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Field, Router, Status

from folkmoot.communities.clause_schemas import OwnGuidelinesIn, OwnGuidelinesOut
from folkmoot.core.api.schemas import PROBLEMS, Input
from folkmoot.core.request import CommunityRequest
from folkmoot.spaces import commands
from folkmoot.spaces.models import Space
from folkmoot.spaces.policies import spaces_visible_to
from folkmoot.spaces.queries import space_guidelines_of

router = Router(tags=["spaces"])
VERSIONS_AT_MOST = 200


class SpaceGuidelinesOut(OwnGuidelinesOut):
    """A version of a space's own guidelines; the one with the highest number is in force."""


class SpaceGuidelinesIn(OwnGuidelinesIn):
    """Guidelines to put in force in a space."""


class SpaceGuidelinesAcceptIn(Input):
    """The version that was read."""

    number: int = Field(ge=1, le=2**31 - 1)


@router.get(
    "/spaces/{int:space_id}/guidelines",
    response={200: list[SpaceGuidelinesOut], **PROBLEMS},
    operation_id="list_space_guidelines",
)
def list_space_guidelines(request: CommunityRequest, space_id: int) -> Any:
    """The space's own guidelines, the version in force first; empty where those of the community hold alone."""
    return list(space_guidelines_of(_space(request, space_id))[:VERSIONS_AT_MOST])


@router.post(
    "/spaces/{int:space_id}/guidelines",
    response={201: SpaceGuidelinesOut, **PROBLEMS},
    operation_id="publish_space_guidelines",
)
def publish_space_guidelines(request: CommunityRequest, space_id: int, payload: SpaceGuidelinesIn) -> Any:
    """Put a new version in force: managers and who looks after the space. Members accept it before they write there."""
    version = commands.publish_space_guidelines(actor=request.actor, space=_space(request, space_id), **payload.said())
    return Status(201, version)


@router.post(
    "/spaces/{int:space_id}/guidelines/acceptance",
    response={204: None, **PROBLEMS},
    operation_id="accept_space_guidelines",
)
def accept_space_guidelines(request: CommunityRequest, space_id: int, payload: SpaceGuidelinesAcceptIn) -> Any:
    """Accept the space's guidelines in force, by the version that you have read."""
    space = _space(request, space_id)
    commands.accept_space_guidelines(actor=request.actor, space=space, number=payload.number)
    return Status(204, None)


def _space(request: CommunityRequest, space_id: int) -> Space:
    return get_object_or_404(spaces_visible_to(request.actor), id=space_id)
