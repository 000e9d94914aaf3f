"""One edition of a report: read, worded, sent, shared, printed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from folkmoot.core import rate_limits
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.insights.commands import reports as commands
from folkmoot.insights.commands.report_sending import print_edition, revoke_share, send_edition, share_edition
from folkmoot.insights.forms_reports import ShareForm, WordsForm
from folkmoot.insights.models import ReportEdition, ReportShare
from folkmoot.insights.policies import can_see_figures
from folkmoot.insights.policies_goals import can_change_reports, editions_visible_to
from folkmoot.insights.queries.reports import shares_of
from folkmoot.insights.reports.rendering import definitions_of, shown_sections, title_of, words_html
from folkmoot.insights.reports.tickets import share_ticket
from folkmoot.insights.tabs import tabs_for
from folkmoot.insights.views.reports import readable_plan


@require_safe
def edition_detail(request: CommunityRequest, report_id: int, number: int) -> HttpResponse:
    edition = _readable(request, report_id, number)
    return _detail(request, edition, WordsForm(initial={"words": edition.words}))


@require_safe
def edition_pdf(request: CommunityRequest, report_id: int, number: int) -> HttpResponse:
    return pdf_response(request, _readable(request, report_id, number))


@require_POST
def edition_words(request: CommunityRequest, report_id: int, number: int) -> HttpResponse:
    edition = _readable(request, report_id, number)
    form = WordsForm(request.POST)
    try:
        if form.is_valid():
            commands.change_words(actor=request.actor, edition=edition, words=form.cleaned_data["words"])
            messages.success(request, _("Saved."))
            return _to(edition)
    except RuleBroken as error:
        form.add_error(None, error.message)
    return _detail(request, edition, form, status=422)


@require_POST
def edition_send(request: CommunityRequest, report_id: int, number: int) -> HttpResponse:
    edition = _readable(request, report_id, number)
    try:
        sent = send_edition(actor=request.actor, edition=edition)
    except RuleBroken as error:
        messages.error(request, error.message)
    else:
        words = ngettext("Sent to %(n)s reader.", "Sent to %(n)s readers.", sent)
        messages.success(request, words % {"n": sent})
    return _to(edition)


@require_POST
def edition_discard(request: CommunityRequest, report_id: int, number: int) -> HttpResponse:
    edition = _readable(request, report_id, number)
    try:
        commands.discard_edition(actor=request.actor, edition=edition)
    except RuleBroken as error:
        messages.error(request, error.message)
        return _to(edition)
    messages.success(request, _("The draft is gone."))
    return HttpResponseRedirect(reverse("insights:report", args=[edition.plan_id]))


@require_POST
def edition_shares(request: CommunityRequest, report_id: int, number: int) -> HttpResponse:
    """Make a link, or end one."""
    if not can_change_reports(request.actor):
        raise NotAllowed(_("Managers look after reports."))
    edition = _readable(request, report_id, number)
    ended = request.POST.get("revoke", "")
    if ended:
        share_id = int(ended) if ended.isascii() and ended.isdecimal() and len(ended) < 19 else 0
        share = get_object_or_404(ReportShare.everywhere.filter(edition=edition), id=share_id)
        revoke_share(actor=request.actor, share=share)
        messages.success(request, _("The link leads nowhere any more."))
        return _to(edition)
    form = ShareForm(request.POST)
    if form.is_valid():
        share_edition(actor=request.actor, edition=edition, **form.cleaned_data)
        messages.success(request, _("The link is made: copy it from the list."))
    else:
        messages.error(request, _("Choose for how long the link is good."))
    return _to(edition)


def pdf_response(request: CommunityRequest, edition: ReportEdition) -> HttpResponse:
    """The edition as a file; where it cannot be printed, a page that says why."""
    rate_limits.check("export", key=rate_limits.client_address(request))
    try:
        content = print_edition(community=request.community, edition=edition)
    except RuleBroken as error:
        return render(request, "insights/reports/no_pdf.html", {"why": error.message}, status=503)
    response = HttpResponse(content, content_type="application/pdf")
    name = slugify(f"{edition.plan.name}-{edition.first:%Y-%m-%d}") or "report"
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _readable(request: CommunityRequest, report_id: int, number: int) -> ReportEdition:
    rows = editions_visible_to(request.actor).select_related("plan")
    return get_object_or_404(rows, plan=readable_plan(request, report_id), number=number)


def _detail(request: CommunityRequest, edition: ReportEdition, form: WordsForm, status: int = 200) -> HttpResponse:
    may_change = can_change_reports(request.actor)
    shares = shares_of(edition) if may_change else []
    context = {
        "tabs": tabs_for(request.actor, "reports"),
        "edition": edition,
        "plan": edition.plan,
        "title": title_of(edition),
        "sections": shown_sections(edition),
        "definitions": definitions_of(edition),
        "words": words_html(edition),
        "words_form": form,
        "share_form": ShareForm(),
        "shares": [(each, _link(request, each)) for each in shares],
        "may_change": may_change,
        "links_definitions": can_see_figures(request.actor),
    }
    return render(request, "insights/reports/edition.html", context, status=status)


def _link(request: CommunityRequest, share: ReportShare) -> str:
    return request.build_absolute_uri(reverse("insights:report-read", args=[share_ticket(share.id)]))


def _to(edition: ReportEdition) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("insights:report-edition", args=[edition.plan_id, edition.number]))
