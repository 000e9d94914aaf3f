"""The search page."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from folkmoot.content.forms import SearchForm
from folkmoot.content.policies import conversations_of
from folkmoot.content.search.asking import Answer, ask
from folkmoot.content.search.conditions import unknown_names
from folkmoot.content.search.finding import Hit
from folkmoot.content.search.language import Query
from folkmoot.core import rate_limits
from folkmoot.core.request import CommunityRequest
from folkmoot.spaces.policies import spaces_visible_to

_OWN_SHOWN = 3


@require_safe
def search_page(request: CommunityRequest) -> HttpResponse:
    spaces = [(space.slug, space.name) for space in spaces_visible_to(request.actor)]
    form = SearchForm(request.GET, spaces=spaces)
    asked = form.asked() if form.is_valid() else ""
    answer: Answer | None = None
    if asked:
        member_id = request.actor.member_id
        rate_limits.check("search", key=f"member:{member_id}" if member_id else rate_limits.client_address(request))
        answer = ask(request.actor, asked, order=form.chosen_order(), cursor=request.GET.get("after", ""))
        if "after" not in request.GET and not answer.page.query.is_direct:
            request.searched = (asked, len(answer.page.hits))
    query = answer.page.query if answer else Query()
    is_first = "after" not in request.GET
    kept = {key: value for key, value in request.GET.items() if value and key != "after"}
    context = {
        "form": form,
        "query": request.GET.get("q", "").strip(),
        "asked": asked,
        "hits": answer.page.hits if answer else [],
        "is_widened": bool(answer and answer.is_widened),
        "is_cut": bool(answer and answer.page.is_cut),
        "all_by_time": f"?{urlencode(kept | {'order': 'newest'})}",
        "next": f"?{urlencode(kept | {'after': answer.next_cursor})}" if answer and answer.next_cursor else "",
        "is_first": is_first,
        "is_direct": query.is_direct,
        "unknown": unknown_names(request.actor, query) if query.names else [],
        "own": _own_messages(request, query, asked) if is_first else [],
        "all_own": f"?{urlencode({'q': request.GET.get('q', ''), 'kind': 'direct'})}",
    }
    return render(request, "content/search.html", context)


def _own_messages(request: CommunityRequest, query: Query, asked: str) -> list[Hit]:
    """A few of the reader's own direct messages that match, beside what stands in spaces."""
    is_about_spaces = query.kinds or any(key != "by" for key, _name in query.names)
    if not query.wanted or is_about_spaces or not conversations_of(request.actor).exists():
        return []
    return ask(request.actor, f"is:direct {asked}", size=_OWN_SHOWN).page.hits
