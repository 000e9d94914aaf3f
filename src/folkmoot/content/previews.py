"""Cards for links that stand alone: title, description and picture of the page behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlsplit

from folkmoot.content.models import LinkPreview


def preview_cards(urls: Sequence[str]) -> Mapping[str, str]:
    """Ready HTML for those addresses whose pages have been fetched."""
    rows = LinkPreview.objects.filter(url__in=list(urls)[:20], failed=False).exclude(title="")
    return {row.url: _card(row) for row in rows}


def _card(preview: LinkPreview) -> str:
    site = escape(preview.site_name or urlsplit(preview.url).hostname or "")
    url = escape(preview.url)
    return (
        f'<div class="preview"><a class="preview" href="{url}" rel="nofollow ugc noopener">'
        f"<strong>{escape(preview.title)}</strong></a>"
        f"<p>{escape(preview.description)}</p><small>{site}</small></div>\n"
    )
