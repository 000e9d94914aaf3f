"""What a group asks of those who want to join, and its guidelines."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from folkmoot.communities.clauses import GuidelinesForm
from folkmoot.communities.versions import VERSIONS_AT_MOST, version_compared
from folkmoot.core.errors import RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.groups import commands
from folkmoot.groups.forms import GroupQuestionForms
from folkmoot.groups.queries import group_guidelines_in_force, guidelines_of, questions_of
from folkmoot.groups.views.finding import group_or_404, led_group, page
from folkmoot.members.commands import QuestionDraft


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: CommunityRequest, group_slug: str) -> HttpResponse:
    group = led_group(request, group_slug)
    names = ("id", "text", "help", "kind", "is_required")
    known = [
        {**{name: getattr(each, name) for name in names}, "choices": "\n".join(each.choices)}
        for each in questions_of(group)
    ]
    rows = GroupQuestionForms(request.POST or None, initial=known)
    if request.method == "POST" and rows.is_valid():
        kept = [form for form in rows.ordered_forms if form.has_changed() or form.initial]
        drafts = [_draft(form.cleaned_data) for form in kept]
        try:
            commands.change_group_questions(actor=request.actor, group=group, questions=drafts)
        except RuleBroken as error:
            _say(rows, kept, error)
        else:
            messages.success(request, _("Saved. Whoever asks to join from now on is asked this."))
            return HttpResponseRedirect(reverse("groups:questions", args=[group.slug]))
    context = page(request, group, "questions", rows=rows)
    return render(request, "groups/questions.html", context, status=422 if request.method == "POST" else 200)


@require_safe
def guidelines(request: CommunityRequest, group_slug: str) -> HttpResponse:
    """Those in force, and the list of all versions."""
    group = group_or_404(request, group_slug)
    versions = list(guidelines_of(group)[:VERSIONS_AT_MOST])
    shown = versions[0] if versions else None
    return render(
        request, "groups/guidelines.html", page(request, group, "guidelines", guidelines=shown, versions=versions)
    )


@require_safe
def guidelines_version(request: CommunityRequest, group_slug: str, number: int) -> HttpResponse:
    """A version, and what it changed."""
    group = group_or_404(request, group_slug)
    compared = version_compared(guidelines_of(group), number, request.GET.get("since", ""))
    return render(request, "groups/guidelines_version.html", page(request, group, "guidelines", **compared))


@require_http_methods(["GET", "HEAD", "POST"])
def guidelines_edit(request: CommunityRequest, group_slug: str) -> HttpResponse:
    """Write, compare with what is in force, publish."""
    group = led_group(request, group_slug)
    posted = request.POST if request.method == "POST" else None
    form = GuidelinesForm.opened(posted, in_force=group_guidelines_in_force(group))
    if form.is_published(partial(commands.publish_group_guidelines, actor=request.actor, group=group)):
        messages.success(request, _("The new guidelines are in force. Members are asked to accept them."))
        return HttpResponseRedirect(reverse("groups:guidelines", args=[group.slug]))
    context = page(request, group, "guidelines", form=form)
    return render(request, "groups/guidelines_form.html", context, status=422 if form.error else 200)


def _draft(data: dict[str, Any]) -> QuestionDraft:
    return QuestionDraft(
        id=data["id"], text=data["text"], help=data["help"], kind=data["kind"],
        choices=data["choices"].splitlines(), is_required=data["is_required"],
    )  # fmt: skip


def _say(rows: Any, kept: list[Any], error: RuleBroken) -> None:
    index, _dash, name = error.field.partition("-")
    if index.isdecimal() and int(index) < len(kept):
        form = kept[int(index)]
        form.add_error(name if name in form.fields else None, error.message)
    else:
        rows.non_form_errors().append(error.message)
