"""Puts parcels of the notifications room into words for a lock screen, and on their way."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from folkmoot.communities.models import Community
from folkmoot.core.notices import Item, Parcel
from folkmoot.notifications.push.models import Subscription
from folkmoot.notifications.push.queries import tag_of
from folkmoot.notifications.push.queue import Push, put_in

_LIVES = timedelta(days=2)
_TITLE_AT_MOST, _BODY_AT_MOST = 120, 300


def deliver(parcels: Sequence[Parcel]) -> None:
    """The push way: one message for each of a member's devices. It is sent by a loop of its own."""
    devices: dict[int, list[Subscription]] = defaultdict(list)
    for device in Subscription.everywhere.filter(member_id__in={parcel.member_id for parcel in parcels}):
        devices[device.member_id].append(device)
    communities = Community.objects.in_bulk({parcel.community_id for parcel in parcels})
    put_in(
        push
        for parcel in parcels
        for device in devices[parcel.member_id]
        for push in _pushes(parcel, device, communities[parcel.community_id])
    )


def _pushes(parcel: Parcel, device: Subscription, community: Community) -> Iterator[Push]:
    item = parcel.items[-1]
    with translation.override(parcel.language):
        payload = _summary(parcel, community) if parcel.is_summary else _one(parcel, item, device, community)
    topic = hashlib.blake2b(f"{community.id} {payload['tag']}".encode(), digest_size=12).hexdigest()
    payload["at"] = int(item.notice.newest.at.timestamp() * 1000) if item.notice.entries else _now()
    yield Push(device, topic, payload, _LIVES, urgency="low" if parcel.is_summary else "normal")


def _one(parcel: Parcel, item: Item, device: Subscription, community: Community) -> dict[str, Any]:
    more = len(parcel.items) - 1
    lines = [item.told.text or item.told.context]
    if more:
        lines.append(ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more})
    title, body = item.told.title, "\n".join(line for line in lines if line)
    if not device.shows_text:
        title, body = community.name, _("There is something new for you.")
    return {
        "title": title[:_TITLE_AT_MOST],
        "body": body[:_BODY_AT_MOST],
        # Below the community, wherever that is: only the device knows by which host it was opened.
        "url": item.told.url.removeprefix(urlsplit(community.address).path).lstrip("/"),
        "tag": tag_of(item.notice.thread_id, item.notification_id),
    }


def _summary(parcel: Parcel, community: Community) -> dict[str, Any]:
    """What was held while the member rested."""
    count = len(parcel.items)
    words = ngettext("%(count)s thing while you rested", "%(count)s things while you rested", count)
    return {
        "title": community.name,
        "body": words % {"count": count},
        "url": "notifications/",
        "tag": "rest",
    }


def _now() -> int:
    return int(timezone.now().timestamp() * 1000)
