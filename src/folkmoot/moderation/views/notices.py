"""Telling us of illegal content, seeing what became of it, complaining; and what moderators see of notices."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from folkmoot.core import rate_limits
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.moderation.commands.notices import COMPLAIN_FOR, NewNotice, call_unfounded, complain, give_notice
from folkmoot.moderation.commands.notifiers import confirm_address
from folkmoot.moderation.forms_transparency import ComplaintForm, NoticeForm
from folkmoot.moderation.notice_letters import (
    done_said,
    how_said,
    key_of,
    notice_by_key,
    notice_to_confirm,
    redress_said,
)
from folkmoot.moderation.policies import runs_the_queue
from folkmoot.moderation.queries.notices import notices_visible_to
from folkmoot.moderation.tabs import tabs_for

_SHOWN = 100
_FIELDS = ("locations", "reason", "name", "email", "law", "category", "is_exempt", "in_good_faith")


@require_http_methods(["GET", "HEAD", "POST"])
def notice_create(request: CommunityRequest) -> HttpResponse:
    """The form for everybody, also without an account."""
    form = NoticeForm(request.POST or None, initial={"locations": request.GET.get("url", "")[:2000]})
    if request.method == "POST" and form.is_valid():
        if form.is_by_a_person():
            try:
                return _given(request, form)
            except RuleBroken as error:
                form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            form.add_error(None, _("Please send it once more: the page was open for too short or too long a time."))
    context = {"form": form, "opened": NoticeForm.opening()}
    return render(request, "moderation/notice_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def notice_detail(request: CommunityRequest, key: str) -> HttpResponse:
    """What became of a notice, for who has its key; and the complaint."""
    notice = notice_by_key(request.community.id, key)
    if notice is None:
        raise Http404
    form = ComplaintForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        rate_limits.check("report", key=rate_limits.client_address(request))
        try:
            complain(notice=notice, text=form.cleaned_data["text"])
        except RuleBroken as error:
            form.add_error("text" if error.field == "text" else None, error.message)
        else:
            messages.success(request, _("Thank you. Somebody else looks at it, and you hear what became of it."))
            return HttpResponseRedirect(reverse("moderation:notice", args=[key]))
    decision = notice.decision
    context = {
        "notice": notice, "form": form, "complaint": getattr(notice, "complaint", None),
        "done": done_said(decision) if decision else "", "how": how_said(decision) if decision else "",
        "redress": redress_said(decision) if decision else "",
        "complain_until": notice.decided_at + COMPLAIN_FOR if notice.decided_at else None,
        "judged_places": [
            (place.address, done_said(place.decision) if place.decision else "")
            for place in notice.places.select_related("decision").order_by("id")
        ],
        "was_acted_on": decision is not None and decision.deed in ("hide", "delete", "sanction"),
    }  # fmt: skip
    return render(request, "moderation/notice_detail.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def notice_confirm(request: CommunityRequest, address_key: str) -> HttpResponse:
    """The owner of an address says that a notice is theirs; by a press, for programs open links of letters too."""
    notice = notice_to_confirm(request.community.id, address_key)
    if notice is None:
        raise Http404
    if request.method == "POST":
        confirm_address(notice=notice)
        messages.success(request, _("Thank you. We know now that the notice is yours."))
        return HttpResponseRedirect(reverse("moderation:notice", args=[key_of(notice)]))
    return render(request, "moderation/notice_confirm.html", {"notice": notice})


@require_safe
def notices(request: CommunityRequest) -> HttpResponse:
    """The latest notices, without who gave them."""
    _for_staff(request)
    rows = notices_visible_to(request.actor).select_related("decision").order_by("-received_at")[:_SHOWN]
    context = {
        "notices": rows, "tabs": tabs_for(request.actor, "notices"), "runs_queue": runs_the_queue(request.actor),
    }  # fmt: skip
    return render(request, "moderation/notice_list.html", context)


@require_POST
def notice_unfounded(request: CommunityRequest, notice_id: int) -> HttpResponse:
    """Say that there was nothing to it at all, or take that back."""
    _for_staff(request)
    notice = get_object_or_404(notices_visible_to(request.actor), id=notice_id)
    try:
        call_unfounded(actor=request.actor, notice=notice, is_unfounded=request.POST.get("on") != "0")
    except RuleBroken as error:
        messages.error(request, error.message)
    return HttpResponseRedirect(reverse("moderation:notices"))


def _given(request: CommunityRequest, form: NoticeForm) -> HttpResponse:
    rate_limits.check("report", key=rate_limits.client_address(request))
    given = NewNotice(language=get_language() or "", **{name: form.cleaned_data[name] for name in _FIELDS})
    notice = give_notice(actor=request.actor, community=request.community, given=given)
    messages.success(request, _("Thank you. We have received your notice. Keep the address of this page."))
    return HttpResponseRedirect(reverse("moderation:notice", args=[key_of(notice)]))


def _for_staff(request: CommunityRequest) -> None:
    if not request.actor.is_staff:
        raise NotAllowed(_("This page is for moderators."))
