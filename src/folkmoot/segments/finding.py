"""Finding the segment that a page is about."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.segments.models import Segment
from folkmoot.segments.policies import can_see_segments, segments_visible_to


def managers_only(request: CommunityRequest) -> None:
    if not can_see_segments(request.actor):
        raise NotAllowed(_("Managers keep segments."))


def segment_or_404(request: CommunityRequest, segment_id: int) -> Segment:
    managers_only(request)
    return get_object_or_404(segments_visible_to(request.actor), id=segment_id)
