"""What another app of the device shares, on its way into the composer."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from folkmoot.core.request import CommunityRequest
from folkmoot.spaces.models import Space
from folkmoot.spaces.policies import can_open_thread, spaces_visible_to

# What an address carries, so that signing in first loses nothing; proxies refuse longer ones.
LENGTHS = {"title": 200, "text": 1500, "url": 1000, "kept": 36}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: CommunityRequest) -> HttpResponse:
    """Choose the space for what was shared. A device with our service worker keeps it there and sends only its number.

    Exempt from the check of the form's token, for another app cannot have one: a POST changes nothing here, it leads to
    the GET, and that only fills in a form which its reader sends or does not.
    """
    given = request.POST if request.method == "POST" else request.GET
    shared = _shared(given)
    if given.get("lost") or _loses(request, shared):
        shared["lost"] = "1"
    here = f"{reverse('content:share')}?{_query(shared)}"
    if request.method == "POST":
        return HttpResponseRedirect(here)
    if not request.user.is_authenticated:
        return redirect_to_login(here, reverse(settings.LOGIN_URL))
    if not request.actor.is_member:
        return HttpResponseRedirect(f"{reverse('members:join')}?{urlencode({'next': here})}")
    return _space_choice(request, shared)


def spaces_to_write_in(request: CommunityRequest) -> list[Space]:
    """The spaces in which one may open a thread."""
    visible = spaces_visible_to(request.actor).filter(archived_at=None)
    return [space for space in visible if can_open_thread(request.actor, space)]


def shared_text(request: CommunityRequest) -> dict[str, str]:
    """What an address brings for a new thread: its title, and its text with the shared address below."""
    shared = _shared(request.GET)
    parts = [shared["text"], "" if shared["url"] in shared["text"] else shared["url"]]
    return {"title": shared["title"], "markdown": "\n\n".join(part for part in parts if part)}


def _space_choice(request: CommunityRequest, shared: dict[str, str]) -> HttpResponse:
    spaces = spaces_to_write_in(request)
    onward = _query({("shared" if name == "kept" else name): text for name, text in shared.items() if name != "lost"})
    if len(spaces) == 1 and "lost" not in shared:
        return HttpResponseRedirect(f"{reverse('content:thread-create', args=[spaces[0].slug])}?{onward}")
    return render(request, "content/share.html", {"spaces": spaces, "onward": onward, "shared": shared})


def _shared(given: QueryDict) -> dict[str, str]:
    return {name: given.get(name, "").replace("\x00", "")[:most] for name, most in LENGTHS.items()}


def _loses(request: CommunityRequest, shared: dict[str, str]) -> bool:
    return bool(request.FILES) or any(len(request.POST.get(name, "")) > len(text) for name, text in shared.items())


def _query(shared: dict[str, str]) -> str:
    return urlencode({name: text for name, text in shared.items() if text})
