"""What web push contributes to the whole."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from folkmoot.core.notices import PUSH, Way, ways
from folkmoot.core.registry import (
    ActivityKind,
    BackgroundLoop,
    Eraser,
    PersonalDataSection,
    activity_kinds,
    background_loops,
    erasers,
    personal_data,
)

# Who reads on the page is not told on the phone beside it.
_DELAY = timedelta(seconds=20)
_KINDS = (
    ("push.device.added", _("%(actor)s is told by push on a new device")),
    ("push.device.removed", _("%(actor)s is told by push on one device less")),
)


def register() -> None:
    """Called once, when Django has loaded."""
    from folkmoot.notifications.push.commands import erase_devices
    from folkmoot.notifications.push.delivering import deliver
    from folkmoot.notifications.push.sender import run_sender

    explanation = _("At once on the devices where you have turned it on, also while the page is closed.")
    ways.add(PUSH, Way(PUSH, _("Push"), explanation, 20, deliver=deliver, delay=_DELAY, finds=_has_device))
    background_loops.add("push.sender", BackgroundLoop("push.sender", run_sender))
    erasers.add("push", Eraser("push", erase_devices))
    personal_data.add("push-devices", PersonalDataSection("push-devices", _devices))
    for name, sentence in _KINDS:
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))


def _has_device(member_id: int) -> bool:
    from folkmoot.notifications.push.models import Subscription

    return Subscription.everywhere.filter(member_id=member_id).exists()


def _devices(member_id: int) -> Iterator[Mapping[str, object]]:
    from folkmoot.notifications.push.models import Subscription

    own = Subscription.everywhere.filter(member_id=member_id).order_by("id")
    yield from own.values("name", "endpoint", "shows_text", "created_at", "told_at")
