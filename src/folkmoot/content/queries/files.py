"""Reads of files that jobs and checks need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from django.db.models import Q

from folkmoot.content.models import Attachment, LinkPreview, PostLink
from folkmoot.content.pictures import WIDTHS


def pictures_to_shrink(ids: Sequence[int | None], post_ids: Sequence[int | None]) -> list[tuple[str, int, int]]:
    """Key, width and height of the large pictures among these files and in these posts, each once."""
    if not ids and not post_ids:
        return []
    large = Attachment.everywhere.filter(Q(id__in=ids) | Q(post_id__in=post_ids), kind=Attachment.Kind.IMAGE)
    rows = large.filter(width__gt=WIDTHS[0], height__isnull=False).order_by("id")
    found = rows.values_list("key", "width", "height")
    return list(dict.fromkeys((key, width or 0, height or 0) for key, width, height in found))


def attachment_keys(prefix: str) -> Iterable[str]:
    """Where the files of posts are kept, of all communities."""
    return Attachment.everywhere.filter(key__startswith=prefix).values_list("key", flat=True).iterator()


def preview_keys(prefix: str) -> Iterable[str]:
    """Where the pictures of links' cards are kept, of all communities."""
    return chain.from_iterable(
        rows.filter(image_key__startswith=prefix).values_list("image_key", flat=True).iterator()
        for rows in (LinkPreview.objects.all(), PostLink.everywhere.all())
    )
