"""The step of the guide in which people come: by import, by a link, by e-mail."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from folkmoot.communities.set_up import go_on, guide
from folkmoot.connections.forms import ImportForm, MailForm
from folkmoot.connections.models import ImportRun
from folkmoot.connections.views.imports import started
from folkmoot.core import rate_limits
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.members.commands.inviting import invite, invite_by_mail

LINK_USES, LINK_DAYS = 100, 30


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: CommunityRequest) -> HttpResponse:
    if not request.actor.is_manager:
        raise NotAllowed(_("This page is for managers."))
    wish = request.POST.get("do", "")
    if request.method == "POST" and wish not in _WISHES:
        return go_on(actor=request.actor, step="people", posted=request.POST)
    context: dict[str, Any] = {"import_form": ImportForm(), "mail_form": MailForm(), "link": ""}
    answer: HttpResponse | None = _WISHES[wish](request, context) if wish else None
    if answer is not None:
        return answer
    context["guide"] = guide(request.community.id, "people")
    context["runs"] = ImportRun.objects.order_by("-id")[:5]
    context["mail_goes_out"] = bool(settings.EMAIL_URL)
    is_refused = bool(context["import_form"].errors or context["mail_form"].errors)
    return render(request, "connections/set_up_people.html", context, status=422 if is_refused else 200)


def _make_link(request: CommunityRequest, context: dict[str, Any]) -> None:
    _invitation, secret = invite(actor=request.actor, max_uses=LINK_USES, days=LINK_DAYS)
    context["link"] = request.build_absolute_uri(f"{reverse('members:join')}?invitation={secret}")


def _send_mail(request: CommunityRequest, context: dict[str, Any]) -> HttpResponse | None:
    form = context["mail_form"] = MailForm(request.POST)
    if not form.is_valid():
        return None
    rate_limits.check("mail", key=f"member:{request.actor.member_id}")
    try:
        sent = invite_by_mail(actor=request.actor, community=request.community, **form.cleaned_data)
    except RuleBroken as error:
        form.add_error("addresses", error.message)
        return None
    words = ngettext("%(count)s invitation was sent.", "%(count)s invitations were sent.", sent)
    messages.success(request, words % {"count": sent})
    return HttpResponseRedirect(reverse("connections:set-up-people"))


def _start_import(request: CommunityRequest, context: dict[str, Any]) -> HttpResponse | None:
    form = context["import_form"] = ImportForm(request.POST, request.FILES)
    if form.is_valid() and started(request, form):
        return HttpResponseRedirect(reverse("connections:set-up-people"))
    return None


_WISHES: dict[str, Any] = {"link": _make_link, "mail": _send_mail, "import": _start_import}
