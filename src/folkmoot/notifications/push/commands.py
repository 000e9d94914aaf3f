"""Turning devices on and off, and putting what members are told on its way to them."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor
from folkmoot.core.address import read_target
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.fetch_errors import FetchRefused
from folkmoot.notifications.push.encryption import browser_keys
from folkmoot.notifications.push.models import Subscription
from folkmoot.notifications.push.queue import Push, put_in

DEVICES_AT_MOST = 10
_TEST_LIVES = timedelta(minutes=5)


def subscribe(
    *, actor: Actor, endpoint: str, p256dh: str, auth: str, name: str, session_id: int | None = None
) -> Subscription:
    """Tell the actor on this device from now on; a device that somebody else had turned on is theirs no more.

    Of more than ten devices the one that was told longest ago goes. Records `push.device.added` when it is a new one.
    Raises NotAllowed, RuleBroken for an address or keys that cannot be a browser's.
    """
    if not actor.is_member:
        raise NotAllowed(_("Join first."))
    _check(endpoint, p256dh, auth)
    fields: dict[str, Any] = {
        "endpoint": endpoint, "p256dh": p256dh.strip(), "auth": auth.strip(), "name": name[:80],
        "session_id": session_id, "failures": 0, "failing_since": None, "rests_until": None,
    }  # fmt: skip
    key = hashlib.sha256(endpoint.encode()).hexdigest()
    with transaction.atomic():
        others = Subscription.everywhere.filter(endpoint_hash=key)
        others.exclude(community_id=actor.community_id, member_id=actor.own_id).delete()
        device, is_new = Subscription.everywhere.update_or_create(
            community_id=actor.community_id, member_id=actor.own_id, endpoint_hash=key, defaults=fields
        )
        if is_new:
            _drop_oldest(actor, device)
            record("push.device.added", actor=actor, subject=("push_device", device.id))
    return device


def change_device(*, actor: Actor, device: Subscription, shows_text: bool) -> Subscription:
    """Say whether what was written is shown on the device, or only that there is something. Raises NotAllowed."""
    _check_own(actor, device)
    device.shows_text = shows_text
    device.save(update_fields=["shows_text"])
    return device


def remove_device(*, actor: Actor, device: Subscription) -> None:
    """Tell nothing on the device any more. Records `push.device.removed`. Raises NotAllowed."""
    _check_own(actor, device)
    with transaction.atomic():
        record("push.device.removed", actor=actor, subject=("push_device", device.id))
        device.delete()


def send_test(*, actor: Actor, device: Subscription) -> None:
    """Send something to a device to see whether it arrives, at once and however it failed before. Raises NotAllowed."""
    _check_own(actor, device)
    community = Community.objects.get(id=actor.community_id)
    device.rests_until = None
    device.save(update_fields=["rests_until"])
    payload = {
        "title": community.name,
        "body": _("It works: you are told on this device."),
        "url": "notifications/devices/",
        "tag": "test",
    }
    put_in([Push(device, secrets.token_urlsafe(12), payload, _TEST_LIVES, urgency="high")])


def erase_devices(member_id: int, deletes_posts: bool) -> None:
    """Forget a member's devices, and what is on its way to them."""
    Subscription.everywhere.filter(member_id=member_id).delete()


def _check(endpoint: str, p256dh: str, auth: str) -> None:
    """What can be said without asking anybody; where the address leads is checked each time something is sent."""
    refused = RuleBroken("bad-subscription", _("This is not what a browser gives for push."), field="endpoint")
    try:
        target = read_target(endpoint)
        browser_keys(p256dh, auth)
    except (FetchRefused, ValueError) as error:
        raise refused from error
    if target.url.scheme != "https" or (target.literal is not None and not target.literal.is_global):
        raise refused


def _check_own(actor: Actor, device: Subscription) -> None:
    if actor.own_id != device.member_id or actor.community_id != device.community_id:
        raise NotAllowed(_("This device is not yours."))


def _drop_oldest(actor: Actor, new: Subscription) -> None:
    own = Subscription.everywhere.filter(community_id=actor.community_id, member_id=actor.own_id).exclude(id=new.id)
    by_use = sorted(own, key=lambda device: device.told_at or device.created_at, reverse=True)
    surplus = [device.id for device in by_use[DEVICES_AT_MOST - 1 :]]
    Subscription.everywhere.filter(id__in=surplus).delete()
