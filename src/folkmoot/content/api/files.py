"""Files through the API."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.shortcuts import get_object_or_404
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from folkmoot.content import commands
from folkmoot.content.policies import attachments_visible_to
from folkmoot.core.api.schemas import PROBLEMS
from folkmoot.core.request import CommunityRequest

router = Router(tags=["files"])


class AttachmentOut(Schema):
    """A file; write `attachment:ID` as an address in Markdown to show it."""

    id: int
    name: str
    kind: str
    media_type: str
    size: int
    width: int | None
    height: int | None
    alt: str


@router.post("/attachments", response={201: AttachmentOut, **PROBLEMS}, operation_id="upload")
def upload(request: CommunityRequest, file: File[UploadedFile], alt: Form[str] = "") -> Any:
    """Upload a file for a post that you are about to write."""
    content = cast("BinaryIO", file)
    return Status(201, commands.upload_attachment(actor=request.actor, file=content, name=file.name or "file", alt=alt))


@router.get(
    "/attachments/{int:attachment_id}", response={200: AttachmentOut, **PROBLEMS}, operation_id="get_attachment"
)
def get_attachment(request: CommunityRequest, attachment_id: int) -> Any:
    """What is known of a file; its bytes are at /files/ID/NAME."""
    return get_object_or_404(attachments_visible_to(request.actor), id=attachment_id)
