"""The search page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from folkmoot.content.search.asking import Hit, search
from folkmoot.content.views.finding import whole_number
from folkmoot.core import rate_limits
from folkmoot.core.request import CommunityRequest


@require_safe
def search_page(request: CommunityRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()
    hits: list[Hit] = []
    following = None
    if query:
        member_id = request.actor.member_id
        rate_limits.check("search", key=f"member:{member_id}" if member_id else rate_limits.client_address(request))
        after = whole_number(request.GET.get("after"), 0, most=2**62)
        hits, following = search(request.actor, query, after_id=after or None)
    return render(request, "content/search.html", {"query": query, "hits": hits, "next": following})
