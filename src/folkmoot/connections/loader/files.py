"""Attachments of imported posts: kept where the source has the bytes, named and linked where it has not."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from typing import IO

from django.conf import settings

from folkmoot.connections.importers.archive import BROKEN, SourceBroken
from folkmoot.connections.importers.records import AttachmentRecord, PostRecord
from folkmoot.connections.loader.report import ImportReport
from folkmoot.content.models import Attachment
from folkmoot.core.actor import Actor
from folkmoot.core.errors import FolkmootError
from folkmoot.core.uploads import inspect_upload, store

_IN_MEMORY = 4 * 1024 * 1024


class Files:
    """The attachments of a batch of posts."""

    def __init__(self, records: Sequence[PostRecord], *, actor: Actor, report: ImportReport) -> None:
        self._actor = actor
        self._report = report
        self._kept: dict[str, list[Attachment]] = {}
        self._of: dict[str, list[tuple[AttachmentRecord, Attachment | None]]] = {}
        for record in records:
            for attachment in record.attachments:
                self._take(record, attachment)
        self.addresses: dict[str, str] = {
            str(row.id): f"/files/{row.id}/{row.name}" for rows in self._kept.values() for row in rows
        }
        self.sizes: dict[str, tuple[int, int]] = {
            self.addresses[str(row.id)]: (row.width, row.height)
            for rows in self._kept.values()
            for row in rows
            if row.width and row.height
        }

    def placed(self, record: PostRecord, markdown: str) -> str:
        """The post's text with its files where it shows them, and those it does not mention below it."""
        below: list[str] = []
        for attachment, row in self._of.get(record.external_id, []):
            if attachment.address:
                markdown = _shown(markdown, attachment, row)
            elif row is not None:
                mark = "!" if row.kind == Attachment.Kind.IMAGE else ""
                below.append(f"{mark}[{_label(row.name)}](attachment:{row.id})")
            else:
                below.append(_link(attachment, _label(attachment.name or "file")))
        return markdown + ("\n\n" + "\n".join(below) if below else "")

    def belong(self, posts: Mapping[str, int]) -> None:
        """Hand the files to their posts."""
        for external_id, rows in self._kept.items():
            ids = [row.id for row in rows]
            Attachment.everywhere.filter(id__in=ids).update(post_id=posts[external_id])

    def _take(self, record: PostRecord, attachment: AttachmentRecord) -> None:
        name = attachment.name or "file"
        if attachment.open is None:
            kept = "link" if attachment.url else "name"
            self._lose(record, attachment, f"the source has its name but not its content; the {kept} was kept")
            return
        try:
            with attachment.open() as content, tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
                _copy_limited(content, spool)
                spool.seek(0)
                inspected = inspect_upload(spool, name=name)
                row = Attachment.everywhere.create(
                    community_id=self._actor.community_id,
                    kind=inspected.kind,
                    name=inspected.name,
                    key=store(inspected),
                    media_type=inspected.media_type,
                    size=inspected.size,
                    sha256=inspected.sha256,
                    width=inspected.width,
                    height=inspected.height,
                )
        except (FolkmootError, SourceBroken, *BROKEN) as error:
            self._lose(record, attachment, str(getattr(error, "message", "") or error))
            return
        self._kept.setdefault(record.external_id, []).append(row)
        self._of.setdefault(record.external_id, []).append((attachment, row))
        self._report.attachments += 1

    def _lose(self, record: PostRecord, attachment: AttachmentRecord, reason: str) -> None:
        self._of.setdefault(record.external_id, []).append((attachment, None))
        self._report.skip(
            f"attachment {attachment.name or attachment.external_id} of post {record.external_id}", reason
        )


def _copy_limited(source: IO[bytes], target: IO[bytes]) -> None:
    left = settings.MAX_UPLOAD_BYTES + 1
    while left > 0 and (chunk := source.read(min(left, 1 << 16))):
        target.write(chunk)
        left -= len(chunk)


def _shown(markdown: str, attachment: AttachmentRecord, row: Attachment | None) -> str:
    if row is not None:
        return markdown.replace(f"]({attachment.address}", f"](attachment:{row.id}")
    lost = re.compile(rf"!?\[([^\]\n]*)\]\({re.escape(attachment.address)}[^)\n]*\)")
    return lost.sub(lambda m: _link(attachment, m[1] or _label(attachment.name)), markdown)


def _link(attachment: AttachmentRecord, label: str) -> str:
    url = attachment.url or ""
    return f"[{label}](<{url}>)" if url.startswith(("http://", "https://")) and ">" not in url else label


def _label(name: str) -> str:
    return "".join(f"\\{c}" if c in "\\[]*_`<>!" else c for c in name)
