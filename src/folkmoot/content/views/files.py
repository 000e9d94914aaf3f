"""Files of posts and the pictures of their links, to who may see them."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from folkmoot.content.models import Attachment
from folkmoot.content.pictures import smaller_widths, variant_key
from folkmoot.content.policies import attachments_visible_to, can_see_link_image
from folkmoot.core.request import CommunityRequest

# A file is a member's: it gets no rights of this origin, whatever a browser makes of it.
_SANDBOX = "default-src 'none'; sandbox"
_LINK_IMAGE = re.compile(r"[0-9a-f]{64}\.webp")


@require_safe
def attachment(request: CommunityRequest, attachment_id: int, name: str) -> HttpResponse | FileResponse:
    row = get_object_or_404(attachments_visible_to(request.actor), id=attachment_id)
    is_image = row.kind == row.Kind.IMAGE
    media_type = row.media_type if is_image else "application/octet-stream"
    variant = _variant(row, request.GET.get("w", "")) if is_image else None
    if variant is not None:
        return _answer(request, variant, "image/webp", filename=row.name)
    return _sent(request, row.key, media_type, as_attachment=not is_image, filename=row.name)


def _variant(row: Attachment, width: str) -> File[bytes] | None:
    """The smaller picture that was asked for; until the worker has made it, the whole one has to do."""
    if not width.isdecimal() or len(width) > 5 or int(width) not in smaller_widths(row.width or 0):
        return None
    try:
        return default_storage.open(variant_key(row.key, int(width)))
    except FileNotFoundError:
        return None


@require_safe
def link_image(request: CommunityRequest, name: str) -> HttpResponse | FileResponse:
    """The picture of a link's card: fetched once by us, so that no reader is seen by the page it came from."""
    key = f"{name[:2]}/{name[2:4]}/{name}"
    if not _LINK_IMAGE.fullmatch(name) or not can_see_link_image(request.actor, key):
        raise Http404
    return _sent(request, key, "image/webp")


def _sent(request: CommunityRequest, key: str, media_type: str, **options: Any) -> FileResponse:
    try:
        content = default_storage.open(key)
    except FileNotFoundError as error:
        raise Http404 from error
    return _answer(request, content, media_type, **options)


def _answer(request: CommunityRequest, content: File[bytes], media_type: str, **options: Any) -> FileResponse:
    response = FileResponse(content, content_type=media_type, **options)
    response["Content-Security-Policy"] = _SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    # What a visitor is shown may be kept by proxies for all; what a member is shown by their own browser only.
    whose = "private" if request.actor.account_id or request.user.is_authenticated else "public"
    response["Cache-Control"] = f"{whose}, max-age=86400"
    patch_vary_headers(response, ["Cookie"])
    return response
