"""The picture that stands for a thread where it is shared."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from folkmoot.content.policies import topics_visible_to
from folkmoot.content.rendering.card import draw_card
from folkmoot.core.actor import Actor
from folkmoot.core.request import CommunityRequest

_KEEP = 24 * 3600


@require_safe
def card(request: CommunityRequest, thread_id: int) -> HttpResponse:
    """A PNG with the thread's title, for visitors' eyes only: what is not public has none."""
    thread = get_object_or_404(topics_visible_to(Actor.visitor(request.community.id)), id=thread_id)
    key = f"card:{thread.id}:{thread.slug}:{request.community.revision}"
    content = cache.get(key)
    if content is None:
        content = draw_card(thread, request.community.name, request.community.brand_colour)
        cache.set(key, content, _KEEP)
    response = HttpResponse(content, content_type="image/png")
    response["Cache-Control"] = "public, max-age=86400"
    return response
