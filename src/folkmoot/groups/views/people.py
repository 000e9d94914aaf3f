"""Who is in a group, who asks, and who is invited."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.groups import commands
from folkmoot.groups.forms import GroupDirectoryForm, GroupLinkForm
from folkmoot.groups.models import GroupMember
from folkmoot.groups.policies import can_see_group_members, group_invitations_visible_to
from folkmoot.groups.queries import active_members, invited_to, leaders, requests_to, rows_by_member
from folkmoot.groups.views.finding import group_or_404, led_group, page
from folkmoot.members.directory import filter_fields, members_page
from folkmoot.members.models import Membership
from folkmoot.members.policies import members_visible_to

A_PAGE = 48


@require_safe
def directory(request: CommunityRequest, group_slug: str) -> HttpResponse:
    """Who is in the group, found as in the directory of the community."""
    group = group_or_404(request, group_slug)
    if not can_see_group_members(request.actor, group):
        raise NotAllowed(_("Members of the group see who is in it."))
    form = GroupDirectoryForm(request.GET, fields=list(filter_fields(request.actor)))
    form.is_valid()
    of = leaders(group) if request.GET.get("leaders") else active_members(group)
    found, after = members_page(
        request.actor, form.wanted(), cursor=request.GET.get("after", "")[:300], limit=A_PAGE,
        among=of.order_by().values_list("member_id", flat=True),
    )  # fmt: skip
    rows = rows_by_member(group, found)
    query = request.GET.copy()
    query["after"] = after or ""
    filtered = any(request.GET.get(name) for name in ("leaders", *form.fields) if name not in ("sort", "q"))
    context = page(
        request, group, "members", form=form, people=[(person, rows[person.id]) for person in found],
        next=query.urlencode() if after else "", filtered=filtered, only_leaders=bool(request.GET.get("leaders")),
        can_manage=request.actor.is_manager,
    )  # fmt: skip
    return render(request, "groups/members.html", context)


@require_POST
def member(request: CommunityRequest, group_slug: str, member_id: int) -> HttpResponse:
    """Make a member a leader or a leader a member, or take somebody out."""
    group = group_or_404(request, group_slug)
    person = get_object_or_404(members_visible_to(request.actor), id=member_id)
    if "remove" in request.POST:
        commands.remove_from_group(
            actor=request.actor, group=group, member=person, reason=request.POST.get("reason", "")
        )
        messages.success(request, _("%(name)s is no longer in the group.") % {"name": person.name})
    else:
        commands.change_group_role(
            actor=request.actor, group=group, member=person, role=request.POST.get("role", "")
        )  # fmt: skip
        messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("groups:detail", args=[group.slug]))


@require_safe
def requests(request: CommunityRequest, group_slug: str) -> HttpResponse:
    group = led_group(request, group_slug)
    return render(
        request, "groups/requests.html", page(request, group, "requests", waiting=requests_to(group)[:200])
    )  # fmt: skip


@require_POST
def request_decide(request: CommunityRequest, group_slug: str, member_id: int) -> HttpResponse:
    group = led_group(request, group_slug)
    person = get_object_or_404(Membership.objects, id=member_id)
    if request.POST.get("let_in") == "1":
        commands.approve_request(actor=request.actor, group=group, member=person)
    else:
        reason = request.POST.get("reason", "")
        commands.decline_request(actor=request.actor, group=group, member=person, reason=reason)
    return HttpResponseRedirect(reverse("groups:requests", args=[group.slug]))


@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: CommunityRequest, group_slug: str) -> HttpResponse:
    """Invite a member by name, or make a link."""
    group = led_group(request, group_slug)
    asks_for_link = request.method == "POST" and "handle" not in request.POST
    form, link = GroupLinkForm(request.POST if asks_for_link else None), ""
    if request.method == "POST" and not asks_for_link:
        _invite(request, group_slug)
        return HttpResponseRedirect(reverse("groups:invitations", args=[group.slug]))
    if asks_for_link and form.is_valid():
        _made, secret = commands.invite_by_link(actor=request.actor, group=group, **form.cleaned_data)
        link = request.build_absolute_uri(f"{reverse('groups:join', args=[group.slug])}?invitation={secret}")
    links = group_invitations_visible_to(request.actor, group).select_related("created_by")
    context = page(
        request, group, "invitations", form=form, link=link, links=links[:50], invited=invited_to(group)[:100]
    )  # fmt: skip
    return render(request, "groups/invitations.html", context, status=422 if form.errors else 200)


@require_POST
def invitation_end(request: CommunityRequest, group_slug: str, link_id: int) -> HttpResponse:
    group = led_group(request, group_slug)
    link = get_object_or_404(group_invitations_visible_to(request.actor, group), id=link_id)
    commands.end_group_invitation(actor=request.actor, group=group, link=link)
    return HttpResponseRedirect(reverse("groups:invitations", args=[group.slug]))


def _invite(request: CommunityRequest, group_slug: str) -> None:
    handle = request.POST.get("handle", "").strip().lstrip("@")[:40]
    person = members_visible_to(request.actor).filter(handle__iexact=handle).first()
    if person is None:
        messages.error(request, _("Nobody here is called @%(handle)s.") % {"handle": handle})
        return
    row = commands.invite_to_group(actor=request.actor, group=led_group(request, group_slug), member=person)
    said = _("%(name)s is in.") if row.state == GroupMember.State.ACTIVE and row.pk else _("%(name)s is invited.")
    messages.success(request, said % {"name": person.name})
