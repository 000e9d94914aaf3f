"""Uploading files for posts."""

from __future__ import annotations

from datetime import timedelta
from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.content.models import Attachment
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed
from folkmoot.core.uploads import inspect_upload, store
from folkmoot.spaces.policies import can_write

UNUSED_FOR = timedelta(days=1)


def upload_attachment(*, actor: Actor, file: IO[bytes] | UploadedFile[Any], name: str, alt: str = "") -> Attachment:
    """Keep a file for a post that is being written. Records `content.file.uploaded`.

    Raises NotAllowed, and RuleBroken for a file that is empty, too large, a broken picture or a bomb.
    """
    if not can_write(actor):
        raise NotAllowed(_("You may not upload files."))
    inspected = inspect_upload(file, name=name)
    key = store(inspected)
    with transaction.atomic():
        attachment = Attachment.everywhere.create(
            community_id=actor.community_id,
            uploader_id=actor.member_id,
            kind=inspected.kind,
            name=inspected.name,
            key=key,
            media_type=inspected.media_type,
            size=inspected.size,
            sha256=inspected.sha256,
            width=inspected.width,
            height=inspected.height,
            alt=alt.strip()[:300],
        )
        record("content.file.uploaded", actor=actor, subject=("attachment", attachment.id))
    return attachment


def markdown_of(attachment: Attachment) -> str:
    """How a text shows a file."""
    name = "".join(f"\\{c}" if c in "\\[]*_`<>" else c for c in attachment.name)
    return f"{'!' if attachment.kind == Attachment.Kind.IMAGE else ''}[{name}](attachment:{attachment.id})"


def drop_unused_files() -> int:
    """Forget uploads that no post has used for a day; returns how many. The bytes go when nothing names them."""
    old = Attachment.everywhere.filter(
        post__isnull=True, uploader__isnull=False, created_at__lt=timezone.now() - UNUSED_FOR
    )
    return old.delete()[0]
