"""Reports through the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from folkmoot.core.api.schemas import PROBLEMS, Day, Input
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.insights.bounds import count_question
from folkmoot.insights.commands import reports as commands
from folkmoot.insights.commands.report_readers import add_readers, remove_reader
from folkmoot.insights.commands.report_sending import print_edition, revoke_share, send_edition, share_edition
from folkmoot.insights.commands.reports import PlanDraft
from folkmoot.insights.goals.people import people_in
from folkmoot.insights.metrics.definition import Period
from folkmoot.insights.models import ReportEdition, ReportPlan, ReportReader, ReportShare
from folkmoot.insights.policies_goals import can_change_reports, can_see_reports, editions_visible_to, plans_visible_to
from folkmoot.insights.queries.reports import editions_of, listed_plans, readers_of, shares_of
from folkmoot.insights.reports.tickets import share_ticket
from folkmoot.insights.store.engine import StoreUnavailable

router = Router(tags=["insights"])


class ReportIn(Input):
    """A report: every week, every month or on demand, at an hour of the community's clock."""

    name: str = Field(min_length=1, max_length=120)
    rhythm: str = Field("month", pattern="^(week|month|demand)$")
    weekday: int = Field(0, ge=0, le=6)
    day: int = Field(1, ge=1, le=31)
    hour: int = Field(8, ge=0, le=23)
    sections: list[str] = Field(min_length=1, max_length=30)
    metrics: list[str] = Field(default_factory=list, max_length=20)
    introduction: str = Field("", max_length=2000)
    waits_for_words: bool = True
    is_on: bool = True


class ReportOut(Schema):
    """A report as it is planned."""

    id: int
    name: str
    rhythm: str
    weekday: int
    day: int
    hour: int
    sections: list[str]
    metrics: list[str]
    introduction: str
    waits_for_words: bool
    is_on: bool
    next_at: datetime | None
    archived_at: datetime | None


class ReportEditionRef(Schema):
    """An edition in a list."""

    number: int
    first: date
    last: date
    state: str
    made_at: datetime
    sent_at: datetime | None
    sent_to: int


class ReportEditionOut(ReportEditionRef):
    """An edition with what was frozen when it was made: sections of figures, charts, tables and sentences."""

    words: str
    content: dict[str, Any]


class ReportDaysIn(Input):
    """The first and the last day a report is about."""

    first: Day
    last: Day


class ReportWordsIn(Input):
    """A manager's own words, in Markdown."""

    words: str = Field(max_length=8000)


class ReportReadersIn(Input):
    """Who is to get it: `@handle`, or `Ann <ann@example.org>`; addresses are asked first."""

    people: list[str] = Field(min_length=1, max_length=50)


class ReportReaderOut(Schema):
    """A reader; `confirmed_at` is empty while an address has not said yes."""

    id: int
    name: str
    email: str
    member_id: int | None
    confirmed_at: datetime | None
    left_at: datetime | None


class ReportShareIn(Input):
    """For how long a link is good, and for whom it is."""

    days: int = Field(30, ge=1, le=365)
    note: str = Field("", max_length=120)


class ReportShareOut(Schema):
    """A link by which people without an account read one edition; `path` is below the community's address."""

    id: int
    note: str
    expires_at: datetime
    path: str

    @staticmethod
    def resolve_path(share: ReportShare) -> str:
        return f"insights/reports/read/{share_ticket(share.id)}/"


_ONE = "/insights/reports/{int:report_id}"
_EDITION = _ONE + "/editions/{int:number}"


@router.get("/insights/reports", response={200: list[ReportOut], **PROBLEMS}, operation_id="list_reports")
def list_reports(request: CommunityRequest, archived: bool = False) -> Any:
    """The reports one sees: staff all, others those they get."""
    _must_see(request)
    return [row.plan for row in listed_plans(request.actor, archived=archived)]


@router.post("/insights/reports", response={201: ReportOut, **PROBLEMS}, operation_id="create_report")
def post_report(request: CommunityRequest, payload: ReportIn) -> Any:
    """Plan a report: managers."""
    return Status(201, commands.create_plan(actor=request.actor, draft=PlanDraft(**payload.dict())))


@router.put(_ONE, response={200: ReportOut, **PROBLEMS}, operation_id="change_report")
def put_report(request: CommunityRequest, report_id: int, payload: ReportIn) -> Any:
    """Plan it anew; editions stay as they are: managers."""
    plan = _plan(request, report_id)
    return commands.change_plan(actor=request.actor, plan=plan, draft=PlanDraft(**payload.dict()))


@router.put(_ONE + "/archived", response={200: ReportOut, **PROBLEMS}, operation_id="archive_report")
def put_archived(request: CommunityRequest, report_id: int, is_archived: bool = True) -> Any:
    """Put it away, or with `is_archived=false` take it out again: managers."""
    return commands.archive_plan(actor=request.actor, plan=_plan(request, report_id), back=not is_archived)


@router.get(_ONE + "/readers", response={200: list[ReportReaderOut], **PROBLEMS}, operation_id="list_report_readers")
def list_readers(request: CommunityRequest, report_id: int) -> Any:
    """Who gets it: managers."""
    _must_change(request)
    return readers_of(_plan(request, report_id))


@router.post(_ONE + "/readers", response={200: list[ReportReaderOut], **PROBLEMS}, operation_id="add_report_readers")
def post_readers(request: CommunityRequest, report_id: int, payload: ReportReadersIn) -> Any:
    """Send it to these, too: managers."""
    _must_change(request)
    plan = _plan(request, report_id)
    people = people_in("\n".join(payload.people), community_id=request.community.id, field="people")
    add_readers(actor=request.actor, plan=plan, people=people)
    return readers_of(plan)


@router.delete(_ONE + "/readers/{int:reader_id}", response={204: None, **PROBLEMS}, operation_id="remove_report_reader")
def delete_reader(request: CommunityRequest, report_id: int, reader_id: int) -> Any:
    """Send it there no more; links that were sent there end: managers."""
    rows = ReportReader.everywhere.filter(plan=_plan(request, report_id))
    remove_reader(actor=request.actor, reader=get_object_or_404(rows, id=reader_id))
    return Status(204, None)


@router.get(_ONE + "/editions", response={200: list[ReportEditionRef], **PROBLEMS}, operation_id="list_editions")
def list_editions(request: CommunityRequest, report_id: int) -> Any:
    """What was made of it, the newest first; drafts are for staff."""
    return editions_of(request.actor, _plan(request, report_id))


@router.post(_ONE + "/editions", response={201: ReportEditionOut, **PROBLEMS}, operation_id="make_edition")
def post_edition(request: CommunityRequest, report_id: int, payload: ReportDaysIn) -> Any:
    """Make it about these days; its figures never change again: managers."""
    count_question(request.actor, is_file=True)
    plan, period = _plan(request, report_id), Period(payload.first, payload.last)
    try:
        return Status(201, commands.make_edition(actor=request.actor, plan=plan, period=period))
    except StoreUnavailable as error:
        raise RuleBroken("figures-away", _("The figures are not there at the moment. Try again later.")) from error


@router.get(_EDITION, response={200: ReportEditionOut, **PROBLEMS}, operation_id="get_edition")
def get_edition(request: CommunityRequest, report_id: int, number: int) -> Any:
    """An edition with all that was frozen."""
    return _edition(request, report_id, number)


@router.get(_EDITION + "/report.pdf", response={200: None, **PROBLEMS}, operation_id="get_edition_pdf")
def get_edition_pdf(request: CommunityRequest, report_id: int, number: int) -> HttpResponse:
    """An edition as tagged PDF."""
    edition = _edition(request, report_id, number)
    content = print_edition(community=request.community, edition=edition)
    return HttpResponse(content, content_type="application/pdf")


@router.put(_EDITION + "/words", response={200: ReportEditionOut, **PROBLEMS}, operation_id="word_edition")
def put_words(request: CommunityRequest, report_id: int, number: int, payload: ReportWordsIn) -> Any:
    """Say something in one's own words, before it is sent: managers."""
    edition = _edition(request, report_id, number)
    return commands.change_words(actor=request.actor, edition=edition, words=payload.words)


@router.post(_EDITION + "/sending", response={200: ReportEditionRef, **PROBLEMS}, operation_id="send_edition")
def post_sending(request: CommunityRequest, report_id: int, number: int) -> Any:
    """Send it to everybody who gets it: managers."""
    send_edition(actor=request.actor, edition=_edition(request, report_id, number))
    return _edition(request, report_id, number)


@router.delete(_EDITION, response={204: None, **PROBLEMS}, operation_id="discard_edition")
def delete_edition(request: CommunityRequest, report_id: int, number: int) -> Any:
    """Throw a draft away: managers."""
    commands.discard_edition(actor=request.actor, edition=_edition(request, report_id, number))
    return Status(204, None)


@router.get(_EDITION + "/shares", response={200: list[ReportShareOut], **PROBLEMS}, operation_id="list_report_shares")
def list_shares(request: CommunityRequest, report_id: int, number: int) -> Any:
    """The links that are good: managers."""
    _must_change(request)
    return shares_of(_edition(request, report_id, number))


@router.post(_EDITION + "/shares", response={201: ReportShareOut, **PROBLEMS}, operation_id="share_edition")
def post_share(request: CommunityRequest, report_id: int, number: int, payload: ReportShareIn) -> Any:
    """Make a link for people without an account: managers."""
    edition = _edition(request, report_id, number)
    return Status(201, share_edition(actor=request.actor, edition=edition, **payload.dict()))


@router.delete(_EDITION + "/shares/{int:share_id}", response={204: None, **PROBLEMS}, operation_id="end_report_share")
def delete_share(request: CommunityRequest, report_id: int, number: int, share_id: int) -> Any:
    """End a link at once: managers."""
    rows = ReportShare.everywhere.filter(edition=_edition(request, report_id, number))
    revoke_share(actor=request.actor, share=get_object_or_404(rows, id=share_id))
    return Status(204, None)


def _must_see(request: CommunityRequest) -> None:
    if not can_see_reports(request.actor):
        raise NotAllowed


def _must_change(request: CommunityRequest) -> None:
    if not can_change_reports(request.actor):
        raise NotAllowed


def _plan(request: CommunityRequest, report_id: int) -> ReportPlan:
    _must_see(request)
    return get_object_or_404(plans_visible_to(request.actor), id=report_id)


def _edition(request: CommunityRequest, report_id: int, number: int) -> ReportEdition:
    rows = editions_visible_to(request.actor).select_related("plan")
    return get_object_or_404(rows, plan=_plan(request, report_id), number=number)
