"""What every page of a group begins with."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.groups.models import Group
from folkmoot.groups.policies import can_lead, can_see_group_members
from folkmoot.groups.queries import find_group, own_row, requests_to


def group_or_404(request: CommunityRequest, slug: str) -> Group:
    """The group of the address, also of one that it had before."""
    group = find_group(request.actor, slug)
    if group is None:
        raise Http404
    return group


def led_group(request: CommunityRequest, slug: str) -> Group:
    """The group of the address, for who looks after it."""
    group = group_or_404(request, slug)
    if not can_lead(request.actor, group):
        raise NotAllowed(_("This page is for the leaders of the group."))
    return group


def page(request: CommunityRequest, group: Group, here: str, **more: Any) -> dict[str, Any]:
    """What the head of every page of a group shows; `here` names the tab."""
    leads = can_lead(request.actor, group)
    tabs: list[tuple[str, str, int | None]] = [("detail", _("About"), None)]
    if can_see_group_members(request.actor, group):
        tabs.append(("members", _("Members"), group.member_count))
    tabs.append(("guidelines", _("Guidelines"), None))
    if leads:
        tabs += [
            ("requests", _("Requests"), requests_to(group).count()),
            ("invitations", _("Invitations"), None),
            ("spaces", _("Spaces"), None),
            ("questions", _("Questions"), None),
            ("edit", _("Settings"), None),
        ]
    items = [(label, reverse(f"groups:{name}", args=[group.slug]), name == here, n) for name, label, n in tabs]
    return {"group": group, "own": own_row(request.actor, group), "leads": leads, "tabs": items, **more}
