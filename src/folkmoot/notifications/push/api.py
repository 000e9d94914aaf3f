"""Devices through the API: for apps that have an address of a push service (RFC 8030) and keys (RFC 8291)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from folkmoot.core import rate_limits
from folkmoot.core.api.schemas import PROBLEMS, Id, Input
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.notifications.push import commands
from folkmoot.notifications.push.models import Subscription
from folkmoot.notifications.push.queries import devices_of
from folkmoot.notifications.push.vapid import public_key

router = Router(tags=["notifications"])


class PushKeyOut(Schema):
    """The installation's key, which a push service wants to know (VAPID, RFC 8292)."""

    key: str


class DeviceOut(Schema):
    """A device on which you are told. `told_at` is when its push service last took something for it."""

    id: int
    name: str
    shows_text: bool
    created_at: datetime
    told_at: datetime | None
    failures: int


class DeviceIn(Input):
    """What a browser or a push distributor gives."""

    endpoint: str = Field(max_length=2048, description="An https address of a push service.")
    p256dh: str = Field(max_length=100, description="The public key, in base64.")
    auth: str = Field(max_length=30, description="The authentication secret, in base64.")
    name: str = Field(default="", max_length=80)


class DeviceChange(Input):
    """With `shows_text` what was written is shown, without it only that there is something."""

    shows_text: bool


@router.get("/push/key", response={200: PushKeyOut, **PROBLEMS}, summary="The key for push services")
def push_key(request: CommunityRequest) -> dict[str, str]:
    return {"key": public_key()}


@router.get("/push/devices", response={200: list[DeviceOut], **PROBLEMS}, summary="Your devices")
def device_list(request: CommunityRequest) -> Any:
    if not request.actor.is_member:
        raise NotAllowed
    return list(devices_of(request.actor))


@router.post("/push/devices", response={201: DeviceOut, **PROBLEMS}, summary="Be told on a device")
def device_add(request: CommunityRequest, data: DeviceIn) -> Any:
    """A device that is known already is changed; of more than ten the one that was told longest ago goes."""
    rate_limits.check("push", key=f"member:{request.actor.member_id}")
    device = commands.subscribe(
        actor=request.actor, endpoint=data.endpoint, p256dh=data.p256dh, auth=data.auth, name=data.name or "API"
    )
    return Status(201, device)


@router.patch("/push/devices/{device_id}", response={200: DeviceOut, **PROBLEMS}, summary="What a device shows")
def device_change(request: CommunityRequest, device_id: Id, data: DeviceChange) -> Any:
    return commands.change_device(actor=request.actor, device=_own(request, device_id), shows_text=data.shows_text)


@router.post("/push/devices/{device_id}/test", response={204: None, **PROBLEMS}, summary="Try a device")
def device_test(request: CommunityRequest, device_id: Id) -> Any:
    rate_limits.check("push", key=f"member:{request.actor.member_id}")
    commands.send_test(actor=request.actor, device=_own(request, device_id))
    return Status(204, None)


@router.delete("/push/devices/{device_id}", response={204: None, **PROBLEMS}, summary="Be told there no more")
def device_remove(request: CommunityRequest, device_id: Id) -> Any:
    commands.remove_device(actor=request.actor, device=_own(request, device_id))
    return Status(204, None)


def _own(request: CommunityRequest, device_id: int) -> Subscription:
    return get_object_or_404(devices_of(request.actor), id=device_id)
