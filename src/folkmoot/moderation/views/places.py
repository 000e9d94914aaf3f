"""Slow mode, lock and raid mode; the ladder of measures; the words to authors."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.moderation.clauses import clauses_in_force
from folkmoot.moderation.commands.braking import brake, release, take_up
from folkmoot.moderation.commands.measuring import change_policy, save_letter
from folkmoot.moderation.decision_forms import BrakeForm, LetterForm, PolicyForm, StepForms, initial_of
from folkmoot.moderation.models import Brake, LetterTemplate
from folkmoot.moderation.queries.clauses import lasting
from folkmoot.moderation.queries.members import find_member
from folkmoot.moderation.queries.policy import policy_of
from folkmoot.moderation.rights import can_brake, can_change_policy, can_moderate_somewhere
from folkmoot.moderation.tabs import tabs_for
from folkmoot.moderation.wording import PLACEHOLDERS, Said, example, own_words, unknown_placeholders
from folkmoot.spaces.policies import spaces_visible_to


@require_http_methods(["GET", "HEAD", "POST"])
def brakes(request: CommunityRequest) -> HttpResponse:
    """What is in force or proposed; a POST begins something."""
    if not can_moderate_somewhere(request.actor):
        raise NotAllowed(_("Moderators do that."))
    spaces = {
        str(space.id): space
        for space in spaces_visible_to(request.actor).order_by("position")
        if can_brake(request.actor, space.id, Brake.Kind.LOCK)
    }
    form = BrakeForm(request.POST or None, spaces=[(key, space.name) for key, space in spaces.items()])
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            brake(
                actor=request.actor, kind=data["kind"], until=timezone.now() + timedelta(hours=data["hours"]),
                space=spaces.get(data["space"]), seconds=(data["minutes"] or 0) * 60, reason=data["reason"],
            )  # fmt: skip
        except RuleBroken as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("It is in force, and ends by itself."))
            return HttpResponseRedirect(reverse("moderation:brakes"))
    open_rows = Brake.everywhere.filter(
        community_id=request.community.id, ended_at=None, until__gt=timezone.now()
    ).order_by("-id")
    shown = [row for row in open_rows if row.space_id is None or str(row.space_id) in spaces]
    names = {space.id: space.name for space in spaces.values()}
    context = {
        "form": form, "rows": [(row, names.get(row.space_id or 0, "")) for row in shown],
        "tabs": tabs_for(request.actor, "brakes"),
    }  # fmt: skip
    return render(request, "moderation/brakes.html", context, status=422 if form.errors else 200)


@require_POST
def brake_end(request: CommunityRequest, brake_id: int) -> HttpResponse:
    """End it; with `take_up` begin what was proposed."""
    row = get_object_or_404(Brake.everywhere.filter(community_id=request.community.id), id=brake_id)
    try:
        if "take_up" in request.POST:
            take_up(actor=request.actor, brake=row)
        else:
            release(actor=request.actor, brake=row)
    except RuleBroken as refused:
        messages.warning(request, refused.message)
    return HttpResponseRedirect(reverse("moderation:brakes"))


@require_http_methods(["GET", "HEAD", "POST"])
def ladder(request: CommunityRequest) -> HttpResponse:
    """The steps, how long they count, appeals and raids."""
    _for_managers(request)
    policy = policy_of(request.community.id)
    form = PolicyForm(request.POST or None, instance=policy)
    steps = StepForms(request.POST or None, initial=[initial_of(step) for step in policy.steps], prefix="steps")
    if request.method == "POST" and form.is_valid() and steps.is_valid():
        kept = [step for each in steps if (step := each.step()) is not None]
        try:
            change_policy(actor=request.actor, steps=kept or policy.steps, **form.cleaned_data)
        except RuleBroken as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Saved. It holds for what is decided from now on."))
            return HttpResponseRedirect(reverse("moderation:ladder"))
    context = {"form": form, "steps": steps, "tabs": tabs_for(request.actor, "ladder")}
    return render(request, "moderation/ladder.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: CommunityRequest) -> HttpResponse:
    """The words for clauses, deeds and languages; a POST keeps some."""
    _for_managers(request)
    clauses = [(lasting(each.ref), f"{each.number}. {each.title}") for each in clauses_in_force(request.community.id)]
    language = request.GET.get("language", request.community.language)
    initial = {"language": language, "text": own_words("hide", language)}
    row = LetterTemplate.everywhere.filter(
        community_id=request.community.id, id=request.GET.get("of", "0") if request.GET.get("of", "").isdecimal() else 0
    ).first()
    if row is not None:
        initial = {name: getattr(row, name) for name in ("deed", "clause", "language", "text")}
    form, preview = LetterForm(request.POST or None, clauses=clauses, initial=initial), None
    if request.method == "POST" and form.is_valid() and "preview" in request.POST:
        preview = _previewed(request, form)
    elif request.method == "POST" and form.is_valid():
        try:
            save_letter(actor=request.actor, **form.cleaned_data)
        except RuleBroken as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, _("Saved. Moderators may still change the words before they are sent."))
            return HttpResponseRedirect(reverse("moderation:letters"))
    rows = LetterTemplate.everywhere.filter(community_id=request.community.id).order_by("clause", "deed", "language")
    context = {
        "form": form, "rows": rows, "placeholders": PLACEHOLDERS.items(), "tabs": tabs_for(request.actor, "letters"),
        "preview": preview,
    }  # fmt: skip
    return render(request, "moderation/letters.html", context, status=422 if form.errors else 200)


def _previewed(request: CommunityRequest, form: LetterForm) -> Said | None:
    """The words as a member would read them; none where a placeholder means nothing."""
    data, member = form.cleaned_data, find_member(request.actor.member_id)
    if wrong := unknown_placeholders(data["text"]):
        said = ", ".join(f"{{{name}}}" for name in wrong)
        form.add_error("text", _("There is no such placeholder: %(names)s") % {"names": said})
        return None
    named = next((c for c in clauses_in_force(request.community.id) if data["clause"] in ("", lasting(c.ref))), None)
    words = f"{named.number}. {named.title}\n{named.text}" if named else ""
    return example(member, data["deed"], words, data["language"], data["text"]) if member else None


def _for_managers(request: CommunityRequest) -> None:
    if not can_change_policy(request.actor):
        raise NotAllowed(_("Managers settle that."))
