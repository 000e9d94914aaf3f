"""Whether one is seen, through the API."""

from __future__ import annotations

from typing import Any

from ninja import Router, Schema

from folkmoot.chat.commands import choose_presence
from folkmoot.chat.queries import is_invisible
from folkmoot.core.api.schemas import PROBLEMS, Input
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest

router = Router(tags=["presence"])


class PresenceIn(Input):
    """Invisible: nobody sees when you are here, or that you are typing."""

    invisible: bool


class PresenceOut(Schema):
    """What you chose."""

    invisible: bool


@router.get("/me/presence", response={200: PresenceOut, **PROBLEMS}, operation_id="get_presence")
def get_presence(request: CommunityRequest) -> Any:
    """Whether others see when you are here."""
    if not request.actor.is_member:
        raise NotAllowed
    return {"invisible": is_invisible(request.actor)}


@router.put("/me/presence", response={200: PresenceOut, **PROBLEMS}, operation_id="choose_presence")
def put_presence(request: CommunityRequest, payload: PresenceIn) -> Any:
    """Let others see when you are here, or nobody. Open pages hear of it at once."""
    choose_presence(actor=request.actor, is_invisible=payload.invisible)
    return {"invisible": payload.invisible}
