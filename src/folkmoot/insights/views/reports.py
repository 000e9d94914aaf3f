"""Reports: what is told to whom how often, and what was told."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.core.times import zone_named
from folkmoot.insights.bounds import count_question
from folkmoot.insights.commands import reports as commands
from folkmoot.insights.commands.report_readers import add_readers, remove_reader
from folkmoot.insights.forms_reports import DaysForm, PlanForm, ReadersForm, plan_initial
from folkmoot.insights.goals.people import people_in
from folkmoot.insights.metrics.definition import Period
from folkmoot.insights.models import ReportPlan, ReportReader
from folkmoot.insights.policies_goals import can_change_reports, can_see_reports, plans_visible_to
from folkmoot.insights.queries.reports import editions_of, listed_plans, readers_of
from folkmoot.insights.reports.schedule import covered
from folkmoot.insights.store.engine import StoreUnavailable
from folkmoot.insights.tabs import tabs_for

_READ_OR_WRITE = ["GET", "HEAD", "POST"]


@require_safe
def report_list(request: CommunityRequest) -> HttpResponse:
    _must_see_reports(request)
    archived = "archived" in request.GET
    context = {
        "tabs": tabs_for(request.actor, "reports"),
        "rows": listed_plans(request.actor, archived=archived),
        "archived": archived,
        "may_change": can_change_reports(request.actor),
    }
    return render(request, "insights/reports/report_list.html", context)


@require_http_methods(_READ_OR_WRITE)
def report_create(request: CommunityRequest) -> HttpResponse:
    _must_change(request)
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            plan = commands.create_plan(actor=request.actor, draft=form.draft())
        except RuleBroken as error:
            say(form, error)
        else:
            messages.success(request, _("Planned. Say now who gets it."))
            return to_plan(plan)
    return _form(request, form, _("A new report"), reverse("insights:reports"))


@require_http_methods(_READ_OR_WRITE)
def report_edit(request: CommunityRequest, report_id: int) -> HttpResponse:
    _must_change(request)
    plan = readable_plan(request, report_id)
    form = PlanForm(request.POST or None, initial=plan_initial(plan))
    if request.method == "POST" and form.is_valid():
        try:
            commands.change_plan(actor=request.actor, plan=plan, draft=form.draft())
        except RuleBroken as error:
            say(form, error)
        else:
            messages.success(request, _("Saved."))
            return to_plan(plan)
    return _form(request, form, plan.name, reverse("insights:report", args=[plan.id]))


@require_safe
def report_detail(request: CommunityRequest, report_id: int) -> HttpResponse:
    return _detail(request, readable_plan(request, report_id), ReadersForm())


@require_POST
def report_archive(request: CommunityRequest, report_id: int) -> HttpResponse:
    plan = readable_plan(request, report_id)
    back = request.POST.get("back") == "1"
    commands.archive_plan(actor=request.actor, plan=plan, back=back)
    messages.success(request, _("It is back.") if back else _("Put away. It can be taken out again."))
    return to_plan(plan)


@require_POST
def report_make(request: CommunityRequest, report_id: int) -> HttpResponse:
    """Make an edition now: about the last whole week or month, or the days that are given."""
    count_question(request.actor, is_file=True)
    plan = readable_plan(request, report_id)
    form = DaysForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the first and the last day, as 2026-01-31."))
        return to_plan(plan)
    try:
        period = Period(form.cleaned_data["first"], form.cleaned_data["last"])
        edition = commands.make_edition(actor=request.actor, plan=plan, period=period)
    except (RuleBroken, StoreUnavailable) as error:
        messages.error(request, str(error))
        return to_plan(plan)
    return HttpResponseRedirect(reverse("insights:report-edition", args=[plan.id, edition.number]))


@require_POST
def report_readers(request: CommunityRequest, report_id: int) -> HttpResponse:
    """Add readers, or remove one."""
    _must_change(request)
    plan = readable_plan(request, report_id)
    gone = request.POST.get("remove", "")
    if gone:
        rows = ReportReader.everywhere.filter(plan=plan)
        reader = get_object_or_404(rows, id=int(gone) if gone.isascii() and gone.isdecimal() and len(gone) < 19 else 0)
        remove_reader(actor=request.actor, reader=reader)
        messages.success(request, _("%(name)s gets it no more.") % {"name": reader.name})
        return to_plan(plan)
    form = ReadersForm(request.POST)
    try:
        if form.is_valid():
            people = people_in(form.cleaned_data["people"], community_id=request.community.id, field="people")
            add_readers(actor=request.actor, plan=plan, people=people)
            messages.success(request, _("Saved. Addresses get it once they have said yes."))
            return to_plan(plan)
    except RuleBroken as error:
        say(form, error)
    return _detail(request, plan, form, status=422)


def _must_see_reports(request: CommunityRequest) -> None:
    """Raises NotAllowed for who has no list of reports."""
    if not can_see_reports(request.actor):
        raise NotAllowed(_("The staff of the community sees its reports, and who gets them."))


def readable_plan(request: CommunityRequest, report_id: int) -> ReportPlan:
    """The plan, where the actor may see it."""
    _must_see_reports(request)
    return get_object_or_404(plans_visible_to(request.actor), id=report_id)


def say(form: Any, error: RuleBroken) -> None:
    """Put a rule's words where they belong in the form."""
    form.add_error(error.field if error.field in form.fields else None, error.message)


def to_plan(plan: ReportPlan) -> HttpResponseRedirect:
    """To the report's page."""
    return HttpResponseRedirect(reverse("insights:report", args=[plan.id]))


def _must_change(request: CommunityRequest) -> None:
    if not can_change_reports(request.actor):
        raise NotAllowed(_("Managers look after reports."))


def _detail(request: CommunityRequest, plan: ReportPlan, form: ReadersForm, status: int = 200) -> HttpResponse:
    may_change = can_change_reports(request.actor)
    kind = plan.rhythm if plan.rhythm != ReportPlan.Rhythm.ON_DEMAND else "month"
    days = covered(kind, timezone.now(), zone_named(request.community.time_zone))
    context = {
        "tabs": tabs_for(request.actor, "reports"),
        "plan": plan,
        "editions": editions_of(request.actor, plan),
        "readers": readers_of(plan) if may_change else [],
        "readers_form": form,
        "days_form": DaysForm(initial={"first": days.first, "last": days.last}),
        "may_change": may_change,
        "zone": request.community.time_zone,
    }
    return render(request, "insights/reports/report_detail.html", context, status=status)


def _form(request: CommunityRequest, form: PlanForm, title: str, back: str) -> HttpResponse:
    context = {"tabs": tabs_for(request.actor, "reports"), "form": form, "title": title, "back": back}
    status = 422 if request.method == "POST" else 200
    return render(request, "insights/reports/report_form.html", context, status=status)
