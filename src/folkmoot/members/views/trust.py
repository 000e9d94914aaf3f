"""What each trust level may do and asks for, one's own way there, and the managers' numbers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.members.abilities import BY_LEVEL, levels_of, limits_of
from folkmoot.members.commands.trust import change_thresholds
from folkmoot.members.figures import figures_of
from folkmoot.members.forms import ThresholdsForm
from folkmoot.members.models import Limit
from folkmoot.members.policies import can_change_thresholds
from folkmoot.members.thresholds import HIGHEST, Figures, progress, thresholds_of

_RIGHTS = (
    ("may_message", gettext_lazy("Begins private conversations with everybody")),
    ("may_link_in_profile", gettext_lazy("Has links in the profile")),
    ("may_edit_wikis", gettext_lazy("Edits wiki posts of others")),
    ("may_invite", gettext_lazy("Invites people")),
    ("may_rename_threads", gettext_lazy("Renames threads")),
    ("may_curate", gettext_lazy("Pins, closes, moves")),
    ("may_edit_posts", gettext_lazy("Edits posts of others")),
)


@require_http_methods(["GET", "HEAD", "POST"])
def trust(request: CommunityRequest) -> HttpResponse:
    """Everything about trust on one page; managers change its numbers there."""
    may_change = can_change_thresholds(request.actor)
    if request.method == "POST" and not may_change:
        raise NotAllowed(_("Managers change what trust levels ask for."))
    thresholds = thresholds_of(request.community.id)
    form = _form(request, thresholds) if may_change else None
    if request.method == "POST" and form is not None and form.is_valid():
        change_thresholds(actor=request.actor, values=form.values())
        messages.success(request, _("Saved. Levels are reviewed within half a day."))
        return HttpResponseRedirect(reverse("members:trust"))
    levels = levels_of(request.community.id)
    has_progress = request.member is not None and request.actor.is_member
    figures = _own_figures(request, thresholds) if has_progress else Figures()
    context = {
        "levels": range(len(BY_LEVEL)),
        "limits": [(limit.label, [getattr(level, limit) for level in levels]) for limit in Limit],
        "rights": [(label, [getattr(level, name) for level in levels]) for name, label in _RIGHTS],
        "demands": [(level, progress(level, thresholds, figures)) for level in range(1, HIGHEST + 1)],
        "settings": thresholds[HIGHEST],
        "has_progress": has_progress,
        "form": form,
    }
    return render(request, "members/trust.html", context, status=422 if form is not None and form.errors else 200)


def _form(request: CommunityRequest, thresholds: dict[int, dict[str, int]]) -> ThresholdsForm:
    return ThresholdsForm(request.POST or None, thresholds=thresholds, limits=limits_of(request.community.id))


def _own_figures(request: CommunityRequest, thresholds: dict[int, dict[str, int]]) -> Figures:
    assert request.member is not None
    return figures_of([request.member], thresholds)[request.member.id]
