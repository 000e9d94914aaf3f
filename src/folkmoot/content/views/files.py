"""Files of posts, to who may see them."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from folkmoot.content.policies import attachments_visible_to
from folkmoot.core.request import CommunityRequest

# A file is a member's: it gets no rights of this origin, whatever a browser makes of it.
_SANDBOX = "default-src 'none'; sandbox"


@require_safe
def attachment(request: CommunityRequest, attachment_id: int, name: str) -> HttpResponse | FileResponse:
    row = get_object_or_404(attachments_visible_to(request.actor), id=attachment_id)
    try:
        content = default_storage.open(row.key)
    except FileNotFoundError as error:
        raise Http404 from error
    is_image = row.kind == row.Kind.IMAGE
    media_type = row.media_type if is_image else "application/octet-stream"
    response = FileResponse(content, as_attachment=not is_image, filename=row.name, content_type=media_type)
    response["Content-Security-Policy"] = _SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=86400"
    return response
