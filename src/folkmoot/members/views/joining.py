"""Joining."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from folkmoot.communities.queries import guidelines_in_force
from folkmoot.core import rate_limits
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.redirects import safe_next
from folkmoot.core.request import CommunityRequest
from folkmoot.members import commands
from folkmoot.members.commands.claiming import free_handle
from folkmoot.members.forms import JoinForm
from folkmoot.members.models import Membership
from folkmoot.members.queries import join_questions, waiting_members


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: CommunityRequest) -> HttpResponse:
    """The guidelines in force, and below them the way in."""
    if request.member is not None and request.actor.is_member and not request.actor.needs_acceptance:
        return HttpResponseRedirect(reverse("content:home"))
    guidelines = guidelines_in_force(request.community.id)
    context: dict[str, object] = {"guidelines": guidelines, "invitation": request.GET.get("invitation", "")}
    if not request.user.is_authenticated:
        return render(request, "members/join.html", context)
    if request.member is not None and request.actor.needs_acceptance and request.actor.is_member:
        return _accept_again(request, context)
    questions = list(join_questions(request.community.id))
    form = JoinForm(request.POST or None, initial=_suggested(request, guidelines), questions=questions)
    if request.method == "POST" and form.is_valid():
        rate_limits.check("join", key=f"account:{request.user.pk}")
        try:
            member = _joined(request, form)
        except RuleBroken as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            _greet(request, member)
            return HttpResponseRedirect(reverse("content:home"))
    return render(request, "members/join.html", {**context, "form": form}, status=422 if form.errors else 200)


def _joined(request: CommunityRequest, form: JoinForm) -> Membership:
    data = form.cleaned_data
    return commands.join_community(
        account=request.user,  # type: ignore[arg-type]
        community=request.community,
        name=data["name"],
        handle=data["handle"],
        accepted_version=data["version"],
        invitation=data["invitation"],
        answers=form.answers(),
    )


def _greet(request: CommunityRequest, member: Membership) -> None:
    if member.state == Membership.State.SUSPENDED:
        messages.warning(request, _("You were suspended when you left, and you still are."))
    elif member.state == Membership.State.PENDING:
        messages.info(request, _("Thank you. A manager looks at your request."))
    else:
        messages.success(request, _("Welcome! Say hello in one of the spaces."))


@require_safe
def requests(request: CommunityRequest) -> HttpResponse:
    """Who asks to join."""
    if not request.actor.is_staff:
        raise NotAllowed(_("Moderators decide who joins."))
    waiting = waiting_members(request.community.id)
    return render(request, "members/requests.html", {"waiting": waiting})


@require_POST
def request_decide(request: CommunityRequest, member_id: int) -> HttpResponse:
    member = get_object_or_404(Membership.objects, id=member_id)
    decide = commands.approve_member if request.POST.get("let_in") == "1" else commands.decline_member
    decide(actor=request.actor, member=member)
    return HttpResponseRedirect(reverse("members:requests"))


def _accept_again(request: CommunityRequest, context: dict[str, object]) -> HttpResponse:
    if request.method == "POST" and request.POST.get("accept"):
        version = request.POST.get("version", "")
        number = int(version) if version.isdecimal() and len(version) < 9 else 0
        assert request.member is not None
        commands.accept_guidelines(actor=request.actor, member=request.member, number=number)
        return HttpResponseRedirect(safe_next(request, request.GET.get("next"), reverse("content:home")))
    return render(request, "members/join.html", {**context, "again": True})


def _suggested(request: CommunityRequest, guidelines: object) -> dict[str, object]:
    local = request.user.email.split("@")[0]  # type: ignore[union-attr]
    return {
        "name": local.replace(".", " ").title(),
        "handle": free_handle(request.community.id, local),
        "version": getattr(guidelines, "number", None),
        "invitation": request.GET.get("invitation", ""),
    }
