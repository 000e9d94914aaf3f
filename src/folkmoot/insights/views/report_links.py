"""Reports by signed links: saying yes, hearing no more, and reading one without an account."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from folkmoot.core.request import CommunityRequest
from folkmoot.insights.commands.report_readers import confirm_reader, leave_report
from folkmoot.insights.models import ReportEdition, ReportReader
from folkmoot.insights.queries.reports import edition_by_ticket
from folkmoot.insights.reports.rendering import definitions_of, shown_sections, title_of, words_html
from folkmoot.insights.reports.tickets import read_confirming_ticket, read_leaving_ticket
from folkmoot.insights.views.report_editions import pdf_response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: CommunityRequest, ticket: str) -> HttpResponse:
    """A link alone changes nothing: programs that look at mails follow links."""
    reader = _reader(request, read_confirming_ticket(ticket))
    if request.method == "POST":
        confirm_reader(reader=reader)
    context = {"reader": reader, "plan": reader.plan, "is_done": request.method == "POST"}
    return _unlisted(render(request, "insights/reports/confirm.html", context))


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: CommunityRequest, ticket: str) -> HttpResponse:
    """A mail program sends the form by itself (RFC 8058), a person presses the button; a link alone changes nothing."""
    reader = _reader(request, read_leaving_ticket(ticket))
    is_back = request.POST.get("back") == "1"
    if request.method == "POST":
        leave_report(reader=reader, back=is_back)
    context = {"reader": reader, "plan": reader.plan, "is_done": request.method == "POST", "is_back": is_back}
    return _unlisted(render(request, "insights/reports/leave.html", context))


@never_cache
@require_safe
def read(request: CommunityRequest, ticket: str) -> HttpResponse:
    edition = _edition(request, ticket)
    context = {
        "edition": edition, "plan": edition.plan, "title": title_of(edition), "words": words_html(edition),
        "sections": shown_sections(edition), "definitions": definitions_of(edition), "ticket": ticket,
    }  # fmt: skip
    return _unlisted(render(request, "insights/reports/read.html", context))


@never_cache
@require_safe
def read_pdf(request: CommunityRequest, ticket: str) -> HttpResponse:
    return pdf_response(request, _edition(request, ticket))


def _edition(request: CommunityRequest, ticket: str) -> ReportEdition:
    edition = edition_by_ticket(request.community.id, ticket)
    if edition is None:
        raise Http404
    return edition


def _reader(request: CommunityRequest, said: tuple[int, int] | None) -> ReportReader:
    if said is None or said[0] != request.community.id:
        raise Http404
    rows = ReportReader.everywhere.filter(community_id=request.community.id).select_related("plan")
    return get_object_or_404(rows, id=said[1])


def _unlisted(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    # Nobody else is told the link; with none at all a browser sends a form from nowhere, which is refused.
    response["Referrer-Policy"] = "same-origin"
    return response
