"""Pictures, relations and roles, one's own account, invitations, trust."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from folkmoot.communities.middleware import installation_wide
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest, Request
from folkmoot.members import commands
from folkmoot.members.commands.inviting import invite, revoke_invitation
from folkmoot.members.commands.pending import find_change
from folkmoot.members.forms import InvitationForm
from folkmoot.members.models import Invitation
from folkmoot.members.policies import can_judge_profiles, invitations_visible_to, members_visible_to
from folkmoot.members.queries import communities_elsewhere, invited_by


@require_safe
def avatar(request: CommunityRequest, member_id: int) -> FileResponse:
    person = get_object_or_404(members_visible_to(request.actor), id=member_id)
    key = person.avatar
    if "waiting" in request.GET and (can_judge_profiles(request.actor) or person.id == request.actor.member_id):
        change = find_change(person.community_id, ("profile", person.id))
        key = change.picture if change is not None else ""
    if not key:
        raise Http404
    try:
        content = default_storage.open(key)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, content_type="image/webp")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=604800"
    return response


@require_POST
def role(request: CommunityRequest, member_id: int) -> HttpResponse:
    person = get_object_or_404(members_visible_to(request.actor), id=member_id)
    commands.change_role(actor=request.actor, member=person, role=request.POST.get("role", ""))
    return HttpResponseRedirect(reverse("members:profile", args=[person.handle]))


@require_POST
def trust_level(request: CommunityRequest, member_id: int) -> HttpResponse:
    """Set a trust level by hand."""
    person = get_object_or_404(members_visible_to(request.actor), id=member_id)
    level = request.POST.get("level", "")
    if level not in {str(each) for each in range(5)}:
        raise RuleBroken("bad-level", _("Trust levels go from 0 to 4."), field="level")
    commands.set_trust_level(
        actor=request.actor, member=person, level=int(level), is_locked=request.POST.get("is_locked") == "on"
    )
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("members:profile", args=[person.handle]))


@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: CommunityRequest) -> HttpResponse:
    if request.member is None:
        raise NotAllowed(_("Join first."))
    form = InvitationForm(request.POST or None)
    link = ""
    if request.method == "POST" and form.is_valid():
        _invitation, secret = invite(actor=request.actor, **form.cleaned_data)
        link = request.build_absolute_uri(f"{reverse('members:join')}?invitation={secret}")
    rows = invitations_visible_to(request.actor).select_related("created_by").order_by("-id")
    guests = invited_by(request.member)[:100]
    context = {"form": form, "link": link, "rows": rows[:100], "guests": guests}
    return render(request, "members/invitations.html", context, status=422 if form.errors else 200)


@require_POST
def invitation_end(request: CommunityRequest, invitation_id: int) -> HttpResponse:
    revoke_invitation(actor=request.actor, invitation=get_object_or_404(Invitation.objects, id=invitation_id))
    return HttpResponseRedirect(reverse("members:invitations"))


@installation_wide
@login_required
@require_safe
def account(request: Request) -> HttpResponse:
    """The way to everything about one's account."""
    here = request.community.id if request.community else 0
    elsewhere = communities_elsewhere(int(request.user.pk or 0), here)
    return render(request, "members/account.html", {"elsewhere": elsewhere})


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: CommunityRequest) -> HttpResponse:
    if request.member is None:
        raise NotAllowed(_("You are not a member."))
    if request.method == "POST":
        commands.leave_community(actor=request.actor, member=request.member)
        messages.success(request, _("You have left. You can come back at any time."))
        return HttpResponseRedirect(reverse("content:home"))
    return render(request, "members/leave.html")
