"""Making one group of two, and two of one, each with a look at what would become of it before."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.groups import commands
from folkmoot.groups.forms import SplitForm
from folkmoot.groups.models import Group, GroupMember
from folkmoot.groups.policies import can_merge_groups, groups_visible_to, own_rows
from folkmoot.groups.queries import active_members, spaces_of, undoable_merges
from folkmoot.groups.views.finding import led_group, page

CHOICES_AT_MOST = 500


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: CommunityRequest, group_slug: str) -> HttpResponse:
    """Choose where this group's members and spaces go, see what that means, and do it."""
    group = led_group(request, group_slug)
    others = groups_visible_to(request.actor).filter(archived_at=None).exclude(id=group.id).order_by("name")
    if not request.actor.is_manager:
        leading = own_rows(request.actor).filter(role=GroupMember.Role.LEADER, state=GroupMember.State.ACTIVE)
        others = others.filter(id__in=leading.values("group_id"))
    asked = request.POST.get("into") or request.GET.get("into", "")
    target = others.filter(slug=asked).first() if asked else None
    if target is not None and not can_merge_groups(request.actor, group, target):
        raise NotAllowed(_("Managers merge groups, and who leads both."))
    error = ""
    if request.method == "POST":
        try:
            return _merged(request, group, target)
        except RuleBroken as refused:
            error = refused.message
    context = page(
        request, group, "edit", others=others[:CHOICES_AT_MOST], target=target, error=error,
        preview=commands.preview_merge(group, target) if target else None, merges=undoable_merges(group),
    )  # fmt: skip
    return render(request, "groups/merge.html", context, status=422 if error else 200)


@require_POST
def merge_undo(request: CommunityRequest, group_slug: str, merge_id: int) -> HttpResponse:
    group = led_group(request, group_slug)
    again = commands.undo_merge(
        actor=request.actor, merge=get_object_or_404(undoable_merges(group).select_related("target"), id=merge_id)
    )
    messages.success(request, _("%(name)s is a group of its own again.") % {"name": again.name})
    return HttpResponseRedirect(reverse("groups:detail", args=[group.slug]))


@require_http_methods(["GET", "HEAD", "POST"])
def split(request: CommunityRequest, group_slug: str) -> HttpResponse:
    """Choose who and what goes into a new group, see what that means, and do it."""
    group = led_group(request, group_slug)
    rows = list(active_members(group)[:CHOICES_AT_MOST])
    form = SplitForm(request.POST or None, rows=rows, spaces=list(spaces_of(group)))
    preview = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        ids = (form.ids("members"), form.ids("leaders"), form.ids("spaces"))
        wanted = commands.Split(data["name"], "", *ids, stay=data["stay"])
        try:
            going = commands.check_split(group, wanted)
            if "do" in request.POST:
                new = commands.split_group(actor=request.actor, group=group, split=wanted)
                return HttpResponseRedirect(reverse("groups:detail", args=[new.slug]))
            preview = {
                "going": [row.member.name for row in going],
                "leading": [row.member.name for row in rows if row.member_id in wanted.leader_ids],
                "spaces": spaces_of(group).filter(id__in=wanted.space_ids),
                "left": len(rows) if wanted.stay else len(rows) - len(going),
            }
        except RuleBroken as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    context = page(request, group, "edit", form=form, preview=preview)
    return render(request, "groups/split.html", context, status=422 if form.errors else 200)


def _merged(request: CommunityRequest, group: Group, target: Group | None) -> HttpResponse:
    if target is None:
        raise RuleBroken("not-mergeable", _("Choose the group that takes this one in."), field="into")
    commands.merge_groups(actor=request.actor, source=group, target=target)
    messages.success(request, _("%(name)s has come into this group.") % {"name": group.name})
    return HttpResponseRedirect(reverse("groups:detail", args=[target.slug]))
