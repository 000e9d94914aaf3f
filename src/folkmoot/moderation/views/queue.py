"""The queue: what waits, and one case with all that belongs to it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.core.roles import Role
from folkmoot.members.models import Membership
from folkmoot.moderation.categories import Category
from folkmoot.moderation.commands.desks import begin_shift, note_look
from folkmoot.moderation.desk_forms import SEVERITIES
from folkmoot.moderation.models import Case
from folkmoot.moderation.policies import cases_visible_to, works_the_queue
from folkmoot.moderation.queries.context import case_view
from folkmoot.moderation.queries.desks import hand_overs, standing_of
from folkmoot.moderation.queries.prepared import prepared_words
from folkmoot.moderation.queries.queue import Filters, count_open, figures, has_had_cases, queue_rows, rules_met
from folkmoot.moderation.queries.team import moderators
from folkmoot.moderation.tabs import tabs_for
from folkmoot.spaces.models import Space
from folkmoot.spaces.moderators import moderated_space_ids
from folkmoot.spaces.policies import spaces_visible_to


@require_safe
def queue(request: CommunityRequest) -> HttpResponse:
    """What waits for whoever asks; `part=rows` is the list alone, for pages that are open."""
    actor = worker(request)
    filters = filters_of(request)
    rows = queue_rows(actor, filters)
    begins = not rows and not has_had_cases(actor.community_id)
    if request.GET.get("part") == "rows":
        shown = {
            "rows": rows, "is_filtered": filters != Filters(), "begins": begins, "figures": figures(actor),
            "is_part": True,
        }  # fmt: skip
        return render(request, "moderation/partials/_rows.html", shown)
    begin_shift(actor=actor)
    context = {
        "rows": rows,
        "begins": begins,
        "filters": filters,
        "figures": figures(actor),
        "standing": standing_of(actor.community_id, actor.own_id),
        "hand_overs": hand_overs(actor.community_id, actor.own_id),
        "kinds": Case.Kind.choices,
        "severities": SEVERITIES,
        "spaces": _spaces(request),
        "rules": rules_met(actor),
        "tabs": tabs_for(actor, "queue"),
        "is_filtered": filters != Filters(),
        "undo": request.session.pop("moderation:undo", None),
    }
    return render(request, "moderation/queue.html", context)


@require_safe
def queue_count(request: CommunityRequest) -> HttpResponse:
    """How much waits, for the navigation."""
    count = count_open(worker(request))
    return JsonResponse({"count": count, "label": "99+" if count > 99 else str(count) if count else ""})


@require_safe
def case_detail(request: CommunityRequest, case_id: int) -> HttpResponse:
    """One case; `part=case` without the page around it, `part=words` what its author would be told."""
    actor = worker(request)
    case = find_case(request, case_id)
    if request.GET.get("part") == "words":
        asked = {name: request.GET.get(name, "")[:200] for name in ("clause", "measure")}
        return render(request, "moderation/partials/_prepared.html", {"prepared": prepared_words(case, **asked)})
    note_look(actor=actor, case=case)
    is_part = request.GET.get("part") == "case"
    template = "moderation/partials/_case.html" if is_part else "moderation/case.html"
    return render(request, template, case_context(request, case))


def case_context(request: CommunityRequest, case: Case) -> dict[str, Any]:
    """What the page of a case shows."""
    actor = request.actor
    return {
        "view": case_view(actor, case),
        "case": case,
        "standing": standing_of(actor.community_id, actor.own_id),
        "categories": Category.choices,
        "severities": SEVERITIES,
        "moderators": moderators(case),
        "tabs": tabs_for(actor, "queue"),
    }


def worker(request: CommunityRequest) -> Actor:
    """The actor, where they work the queue at all."""
    if not works_the_queue(request.actor):
        if request.actor.silenced and request.actor.role.at_least(Role.MODERATOR):
            raise NotAllowed(_("You are silenced. Until that ends you do not act as a moderator either."))
        raise NotAllowed(_("This page is for moderators."))
    return request.actor


def find_case(request: CommunityRequest, case_id: int) -> Case:
    """A case that the actor may look at."""
    worker(request)
    cases = cases_visible_to(request.actor).select_related("author", "assigned_to", "claimed_by", "decided_by")
    return get_object_or_404(cases, id=case_id)


def find_member(request: CommunityRequest, value: str) -> Membership | None:
    """Who was chosen from the list; empty for nobody."""
    if not value:
        return None
    found = int(value) if value.isdecimal() and len(value) < 19 else 0
    member: Membership = get_object_or_404(Membership.objects, id=found)
    return member


def filters_of(request: CommunityRequest) -> Filters:
    """As the address says; what it says wrongly is left out."""
    get = request.GET
    space, severity = get.get("space", ""), get.get("severity", "")
    return Filters(
        kind=get.get("kind", "") if get.get("kind") in Case.Kind.values else "",
        space_id=int(space) if space.isdecimal() and len(space) < 19 else None,
        mine=get.get("mine") == "1",
        overdue=get.get("overdue") == "1",
        severity=int(severity) if severity in ("0", "1", "2", "3") else None,
        rule=get.get("rule", "")[:200],
    )


def _spaces(request: CommunityRequest) -> list[Space]:
    spaces = spaces_visible_to(request.actor)
    if not request.actor.is_staff:
        spaces = spaces.filter(id__in=moderated_space_ids(request.actor) or [])
    return list(spaces.order_by("name")[:200])
