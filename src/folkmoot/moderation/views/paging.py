"""Where a page of a list begins."""

from __future__ import annotations

from folkmoot.core.request import CommunityRequest


def before(request: CommunityRequest) -> int:
    """The number that the page ends before; 0 for the newest, and for what is no number."""
    value = request.GET.get("before", "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 18 else 0
