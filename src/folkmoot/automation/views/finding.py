"""Finding what a page is about, as far as the reader may see or change it."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from folkmoot.automation.models import Run, Workflow
from folkmoot.automation.policies import can_change_workflows, can_see_workflows, runs_visible_to, workflows_visible_to
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest


def readable(request: CommunityRequest, workflow_id: int) -> Workflow:
    """The workflow, for hosts and above."""
    must_see(request)
    rows = workflows_visible_to(request.actor).select_related("version", "community")
    return get_object_or_404(rows, id=workflow_id)


def changeable(request: CommunityRequest, workflow_id: int) -> Workflow:
    """The workflow, for managers."""
    if not can_change_workflows(request.actor):
        raise NotAllowed(_("Managers look after workflows."))
    return readable(request, workflow_id)


def readable_run(request: CommunityRequest, run_id: int) -> Run:
    must_see(request)
    rows = runs_visible_to(request.actor).select_related("workflow__community", "version", "member__account")
    return get_object_or_404(rows, id=run_id)


def must_see(request: CommunityRequest) -> None:
    if not can_see_workflows(request.actor):
        raise NotAllowed(_("Workflows are for those who run the community."))
