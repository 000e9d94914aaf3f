"""The picture that stands for a thread where it is shared."""

from __future__ import annotations

import io
import textwrap

from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw, ImageFont

from folkmoot.content.models import Thread
from folkmoot.content.policies import threads_visible_to
from folkmoot.core.actor import Actor
from folkmoot.core.request import CommunityRequest

SIZE = (1200, 630)
_KEEP = 24 * 3600


@require_safe
def card(request: CommunityRequest, thread_id: int) -> HttpResponse:
    """A PNG with the thread's title, for visitors' eyes only: what is not public has none."""
    thread = get_object_or_404(threads_visible_to(Actor.visitor(request.community.id)), id=thread_id)
    key = f"card:{thread.id}:{thread.slug}:{request.community.revision}"
    content = cache.get(key)
    if content is None:
        content = _draw(thread, request.community.name, request.community.brand_colour)
        cache.set(key, content, _KEEP)
    response = HttpResponse(content, content_type="image/png")
    response["Cache-Control"] = "public, max-age=86400"
    return response


def _draw(thread: Thread, community: str, colour: str) -> bytes:
    image = Image.new("RGB", SIZE, "#fbf8f3")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 24, SIZE[1]), fill=colour)
    title = textwrap.wrap(thread.title, 30)[:5]
    draw.multiline_text((90, 90), "\n".join(title), font=_font(68), fill="#221d17", spacing=18)
    draw.text((90, SIZE[1] - 110), community, font=_font(38), fill=colour)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
