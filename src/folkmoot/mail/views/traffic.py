"""What became of mail, for managers: letters, and addresses that are paused."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.mail.commands import release_address
from folkmoot.mail.commands.sending import send_again
from folkmoot.mail.models import QueuedLetter, TroubledAddress
from folkmoot.mail.policies import can_manage_mail
from folkmoot.mail.queries import latest_letters, latest_received, letter_counts, paused_addresses

_SHOWN = 50
_State = QueuedLetter.State


@require_safe
def traffic(request: CommunityRequest) -> HttpResponse:
    _for_managers(request)
    counts = letter_counts(request.community.id)
    letters = latest_letters(request.community.id)
    wanted = request.GET.get("state", "")
    if wanted in _State.values:
        letters = letters.filter(state=wanted)
    context = {
        "paused": paused_addresses(request.community.id)[:_SHOWN],
        "counts": [(state.label, state.value, counts[state.value]) for state in _State if counts.get(state.value)],
        "letters": letters[:_SHOWN],
        "received": latest_received(request.community.id)[:_SHOWN] if settings.MAIL_DOMAIN else [],
        "wanted": wanted,
        "goes_out": bool(settings.EMAIL_URL),
        "again": {_State.FAILED, _State.UNCLEAR},
        "domain": settings.MAIL_DOMAIN,
    }
    return render(request, "mail/traffic.html", context)


@require_POST
def release(request: CommunityRequest, paused_id: int) -> HttpResponse:
    _for_managers(request)
    row = get_object_or_404(TroubledAddress.objects, id=paused_id)
    release_address(actor=request.actor, address=row)
    messages.success(request, _("Mail goes to %(address)s again.") % {"address": row.address})
    return HttpResponseRedirect(reverse("mail:traffic"))


@require_POST
def again(request: CommunityRequest, letter_id: int) -> HttpResponse:
    _for_managers(request)
    send_again(actor=request.actor, letter=get_object_or_404(QueuedLetter.objects, id=letter_id))
    messages.success(request, _("It will be sent again."))
    return HttpResponseRedirect(reverse("mail:traffic"))


def _for_managers(request: CommunityRequest) -> None:
    if not can_manage_mail(request.actor):
        raise NotAllowed(_("This page is for managers."))
