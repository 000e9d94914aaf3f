"""Hearing no more by mail; and how letters look, for those who run the community."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from folkmoot.core.errors import NotAllowed
from folkmoot.core.notices import notification_kinds
from folkmoot.core.request import CommunityRequest
from folkmoot.notifications.commands.leaving import leave
from folkmoot.notifications.letters.samples import SAMPLES, sample
from folkmoot.notifications.tokens import ALL, DIGEST_ONLY, SUMMARY_ONLY, read_leaving_token

# A letter brings its own styles, and no page may take it for its own.
_LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox allow-popups"


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: CommunityRequest, token: str) -> HttpResponse:
    """A mail program sends the form by itself (RFC 8058), a person presses the button; a link alone changes nothing."""
    leaving = read_leaving_token(token)
    if leaving is None or leaving.community_id != request.community.id:
        raise Http404
    is_back = request.POST.get("back") == "1"
    if request.method == "POST":
        leave(leaving, back=is_back)
    kind = notification_kinds.find(leaving.what)
    names = {ALL: _("All e-mail"), DIGEST_ONLY: _("Digest"), SUMMARY_ONLY: _("Weekly summary")}
    context = {
        "what": kind.label if kind else names.get(leaving.what, leaving.what),
        "is_done": request.method == "POST",
        "is_back": is_back,
    }
    return render(request, "notifications/unsubscribe.html", context)


@require_safe
def samples(request: CommunityRequest) -> HttpResponse:
    _for_managers(request)
    return render(request, "notifications/letters.html", {"samples": SAMPLES})


@require_safe
@never_cache
def letter(request: CommunityRequest, sample_name: str, form: str) -> HttpResponse:
    """A letter as it would be sent, with invented words."""
    _for_managers(request)
    found = sample(request.community, request.actor.own_id, sample_name)
    if found is None or form not in ("html", "text"):
        raise Http404
    if form == "text":
        return HttpResponse(found.text, content_type="text/plain; charset=utf-8")
    return HttpResponse(
        found.html, headers={"Content-Security-Policy": _LETTER_POLICY, "X-Frame-Options": "SAMEORIGIN"}
    )


def _for_managers(request: CommunityRequest) -> None:
    if not request.actor.is_manager or request.actor.member_id is None:
        raise NotAllowed(_("Managers look at letters."))
