"""Joining a group, accepting its guidelines, leaving."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from folkmoot.core import rate_limits
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.groups import commands
from folkmoot.groups.forms import JoinGroupForm, SuccessorForm
from folkmoot.groups.models import Group, GroupMember
from folkmoot.groups.queries import (
    active_members,
    find_group,
    find_group_invitation,
    group_by_invitation,
    group_guidelines_in_force,
    leaders,
    own_row,
    questions_of,
)
from folkmoot.groups.views.finding import group_or_404, page
from folkmoot.members.models import Membership


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: CommunityRequest, group_slug: str) -> HttpResponse:
    """The group's guidelines and questions, and below them the way in. A link opens it where nobody else sees it."""
    secret = (request.POST.get("invitation") or request.GET.get("invitation", ""))[:100]
    group = find_group(request.actor, group_slug) or group_by_invitation(request.community.id, group_slug, secret)
    own = own_row(request.actor, group)
    if own is not None and own.is_active:
        return HttpResponseRedirect(reverse("groups:detail", args=[group.slug]))
    guidelines, asks = group_guidelines_in_force(group), _asks(request, group, own, secret)
    form = JoinGroupForm(
        request.POST or None,
        questions=list(questions_of(group)) if asks else [],
        number=guidelines.number if guidelines else None,
    )
    # The button alone makes a form without fields complete.
    if request.method == "POST" and (form.is_valid() or not form.fields):
        try:
            return _joined(request, group, form, secret)
        except RuleBroken as error:
            form.full_clean()
            form.add_error(error.field if error.field in form.fields else None, error.message)
    context = {"group": group, "guidelines": guidelines, "form": form, "asks": asks, "invitation": secret, "own": own}
    return render(request, "groups/join.html", context, status=422 if form.errors else 200)


@require_POST
def decline(request: CommunityRequest, group_slug: str) -> HttpResponse:
    """Say no to an invitation, or take a request back."""
    commands.decline_invitation(actor=request.actor, group=group_or_404(request, group_slug))
    return HttpResponseRedirect(reverse("groups:list"))


@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: CommunityRequest, group_slug: str) -> HttpResponse:
    """A new version of the group's guidelines, for its members to accept."""
    group = group_or_404(request, group_slug)
    own = own_row(request.actor, group)
    if own is None or not own.is_active:
        raise NotAllowed(_("Members of the group accept its guidelines."))
    guidelines = group_guidelines_in_force(group)
    form = JoinGroupForm(request.POST or None, questions=[], number=guidelines.number if guidelines else None)
    if guidelines is None or own.accepted_id == guidelines.id:
        return HttpResponseRedirect(reverse("groups:detail", args=[group.slug]))
    if request.method == "POST" and form.is_valid():
        commands.accept_group_guidelines(actor=request.actor, group=group, number=form.cleaned_data["version"])
        messages.success(request, _("Thank you. You can write in the group's spaces."))
        return HttpResponseRedirect(reverse("groups:detail", args=[group.slug]))
    context = page(request, group, "guidelines", guidelines=guidelines, form=form)
    return render(request, "groups/accept.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: CommunityRequest, group_slug: str) -> HttpResponse:
    group = group_or_404(request, group_slug)
    own = own_row(request.actor, group)
    if own is None or not own.is_active:
        raise NotAllowed(_("You are not in this group."))
    others = list(active_members(group).exclude(id=own.id)[:500])
    is_last = own.is_leader and bool(others) and not leaders(group).exclude(id=own.id).exists()
    form = SuccessorForm(request.POST or None, rows=others) if is_last else None
    if request.method == "POST" and (form is None or form.is_valid()):
        chosen = int(form.cleaned_data["successor"]) if form else None
        successor = Membership.objects.filter(id=chosen).first() if chosen else None
        commands.leave_group(actor=request.actor, group=group, successor=successor)
        messages.success(request, _("You have left the group."))
        return HttpResponseRedirect(reverse("groups:list"))
    context = page(request, group, "detail", form=form, others=others)
    return render(request, "groups/leave.html", context, status=422 if form and form.errors else 200)


def _asks(request: CommunityRequest, group: Group, own: GroupMember | None, secret: str) -> bool:
    """Whether the leaders will decide, so that their questions are put."""
    if request.actor.is_manager or (own is not None and own.state == GroupMember.State.INVITED):
        return False
    was_removed = own is not None and own.state == GroupMember.State.REMOVED
    by_link = find_group_invitation(group, secret) is not None and not was_removed
    return not by_link and (group.visibility != Group.Visibility.OPEN or was_removed)


def _joined(request: CommunityRequest, group: Group, form: JoinGroupForm, secret: str) -> HttpResponse:
    rate_limits.check("join", key=f"member:{request.actor.member_id or 0}")
    data = getattr(form, "cleaned_data", {})
    row = commands.join_group(
        actor=request.actor, group=group, accepted_number=data.get("version"), secret=secret,
        answers=form.answers() if data else {},
    )  # fmt: skip
    if row.is_active:
        messages.success(request, _("Welcome to %(name)s.") % {"name": group.name})
    else:
        messages.info(request, _("Thank you. The leaders look at your request."))
    return HttpResponseRedirect(reverse("groups:detail", args=[group.slug]))
