"""A poll on a page of its own: voting, who voted, changing it, its results as a file."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from folkmoot.content import commands, policies
from folkmoot.content.forms import PollForm, as_typed, poll_as_initial
from folkmoot.content.models import Ballot, BallotChoice, Poll
from folkmoot.content.queries.pages import PollView, poll_views, voters_of
from folkmoot.content.queries.results import results_as_csv
from folkmoot.content.rendering.fragments import Reader
from folkmoot.content.views.finding import poll_or_404, whole_number
from folkmoot.content.views.threads import number_url
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, NotFound, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.members.models import Membership

VOTERS_AT_MOST = 500


@require_safe
def poll_detail(request: CommunityRequest, poll_id: int) -> HttpResponse:
    poll = poll_or_404(request, poll_id)
    return _page(request, poll, _view(request.actor, poll))


@require_POST
def ballot(request: CommunityRequest, poll_id: int) -> HttpResponse:
    """Vote, take a vote back, add an option, close: one form, several buttons.

    What is refused comes back as it was entered, with the reason.
    """
    poll = poll_or_404(request, poll_id)
    entered: list[int] | dict[int, int] = []
    try:
        if request.POST.get("close"):
            commands.close_poll(actor=request.actor, poll=poll)
        elif request.POST.get("retract"):
            commands.retract_ballot(actor=request.actor, poll=poll)
        elif request.POST.get("add"):
            commands.add_option(actor=request.actor, poll=poll, text=request.POST.get("new_option", ""))
        else:
            entered = _entered(request, poll.kind)
            commands.cast_ballot(actor=request.actor, poll=poll, choices=_choices(entered, poll.kind))
    except RuleBroken as error:
        view = _view(request.actor, poll)
        if entered:
            view.entered = entered if isinstance(entered, dict) else dict.fromkeys(entered, 1)
        return _page(request, poll, view, error=error.message)
    return HttpResponseRedirect(number_url(poll.post.thread, poll.post.number))


@require_http_methods(["GET", "HEAD", "POST"])
def poll_edit(request: CommunityRequest, poll_id: int) -> HttpResponse:
    """Ask differently, while nobody has voted."""
    poll = poll_or_404(request, poll_id)
    if not policies.can_edit_poll(request.actor, poll):
        raise NotAllowed(_("You may not change this poll."))
    form = PollForm(request.POST or None, initial=poll_as_initial(poll))
    if "poll_rows" in request.POST:
        form = as_typed(PollForm, request.POST)
    elif request.method == "POST" and form.is_valid():
        changed = form.new_poll()
        try:
            if changed is None:
                raise RuleBroken("no-question", _("Ask a question."), field="poll_question")
            commands.edit_poll(actor=request.actor, poll=poll, changed=changed)
        except RuleBroken as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return HttpResponseRedirect(reverse("content:poll", args=[poll.id]))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "content/poll_form.html", {"poll": poll, "form": form}, status=status)


@require_safe
def poll_export(request: CommunityRequest, poll_id: int) -> HttpResponse:
    """The results as a CSV file, for managers."""
    poll = poll_or_404(request, poll_id)
    if not policies.can_export_poll(request.actor):
        raise NotAllowed(_("Managers take results along."))
    response = HttpResponse(results_as_csv(poll), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="poll-{poll.id}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _view(actor: Actor, poll: Poll) -> PollView:
    return next(each for each in poll_views(actor, [poll.post_id])[poll.post_id] if each.poll.id == poll.id)


def _page(request: CommunityRequest, poll: Poll, view: PollView, *, error: str = "") -> HttpResponse:
    actor = request.actor
    voters = list(voters_of(actor, poll).order_by("id")[: VOTERS_AT_MOST + 1])
    context = {
        "poll": poll,
        "view": view,
        "thread": poll.post.thread,
        "error": error,
        "reader": Reader.of(actor, thread=poll.post.thread),
        "csrf": get_token(request),
        "is_own": poll.post.author_id is not None and poll.post.author_id == actor.member_id,
        "may_edit": policies.can_edit_poll(actor, poll) and not poll.ballot_count and poll.is_open(),
        "may_export": policies.can_export_poll(actor)
        and (poll.results != Poll.Results.AFTER_CLOSE or view.shows_results),
        "voters": _with_choices(poll, voters[:VOTERS_AT_MOST]),
        "more_voters": len(voters) > VOTERS_AT_MOST,
    }
    return render(request, "content/poll_detail.html", context, status=422 if error else 200)


def _with_choices(poll: Poll, voters: list[Ballot]) -> list[tuple[Membership, str]]:
    texts: dict[int, list[str]] = {}
    rows = BallotChoice.objects.filter(ballot__in=voters).select_related("option").order_by("ballot_id", "rank")
    for row in rows:
        votes = f" ({row.votes})" if poll.kind == Poll.Kind.QUADRATIC else ""
        texts.setdefault(row.ballot_id, []).append(row.option.text + votes)
    return [(ballot.member, ", ".join(texts.get(ballot.id, []))) for ballot in voters]


def _entered(request: CommunityRequest, kind: str) -> list[int] | dict[int, int]:
    """What was chosen: option ids, or the number beside each option."""
    if kind in ("single", "multiple"):
        chosen = request.POST.getlist("option")
        if not all(each.isdecimal() and len(each) < 19 for each in chosen):
            raise NotFound
        return [int(each) for each in chosen]
    entered = {
        int(name[7:]): whole_number(str(value), 0, most=1000)
        for name, value in request.POST.items()
        if name.startswith("option-") and name[7:].isdecimal() and len(name) < 26
    }
    return {option: number for option, number in entered.items() if number > 0}


def _choices(entered: list[int] | dict[int, int], kind: str) -> list[int] | dict[int, int]:
    """As the command takes them: of a ranked poll, the options in order."""
    if kind != "ranked" or not isinstance(entered, dict):
        return entered
    if len(set(entered.values())) != len(entered):
        raise RuleBroken("same-rank", _("Give every option a number of its own."))
    return sorted(entered, key=lambda option: entered[option])
