"""Mail as a way of notifications."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor
from folkmoot.core.notices import MAIL, Parcel, Way
from folkmoot.mail.commands import queue_letters
from folkmoot.notifications.letters.composing import at_once

# Who reads it on the page within this time gets no mail, and what follows in the same thread comes along.
DELAY = timedelta(minutes=5)


def deliver(parcels: Sequence[Parcel]) -> None:
    """Hand letters in; who has left or whose address is paused is left out there."""
    communities = Community.objects.in_bulk({parcel.community_id for parcel in parcels})
    for parcel in parcels:
        with translation.override(parcel.language):
            letter = at_once(communities[parcel.community_id], parcel)
        queue_letters([letter], actor=Actor.system(parcel.community_id))


MAIL_WAY = Way(
    MAIL,
    _("E-mail"),
    _("After some minutes, unless you have read it on the page."),
    30,
    deliver,
    delay=DELAY,
    in_full=True,
)
