"""What is asked of those who join."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.members import commands
from folkmoot.members.forms import QuestionForms
from folkmoot.members.policies import can_change_questions
from folkmoot.members.queries import join_questions


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: CommunityRequest) -> HttpResponse:
    """All questions on one page, with room for two more."""
    if not can_change_questions(request.actor):
        raise NotAllowed(_("Managers decide what is asked of those who join."))
    known = list(join_questions(request.community.id))
    initial = [
        {
            "id": each.id, "text": each.text, "help": each.help, "kind": each.kind, "is_required": each.is_required,
            "choices": "\n".join(each.choices),
        }
        for each in known
    ]  # fmt: skip
    rows = QuestionForms(request.POST or None, initial=initial)
    if request.method == "POST" and rows.is_valid():
        kept = [form for form in rows.ordered_forms if form.has_changed() or form.initial]
        try:
            commands.change_join_questions(actor=request.actor, questions=[_draft(form.cleaned_data) for form in kept])
        except RuleBroken as error:
            _say(rows, kept, error)
        else:
            messages.success(request, _("Saved. Whoever joins from now on is asked this."))
            return HttpResponseRedirect(reverse("members:questions"))
    status = 422 if request.method == "POST" else 200
    return render(request, "members/questions.html", {"rows": rows}, status=status)


def _draft(data: dict[str, Any]) -> commands.QuestionDraft:
    return commands.QuestionDraft(
        id=data["id"],
        text=data["text"],
        help=data["help"],
        kind=data["kind"],
        choices=data["choices"].splitlines(),
        is_required=data["is_required"],
    )


def _say(rows: Any, kept: list[Any], error: RuleBroken) -> None:
    index, _dash, name = error.field.partition("-")
    if index.isdecimal() and int(index) < len(kept):
        form = kept[int(index)]
        form.add_error(name if name in form.fields else None, error.message)
    else:
        rows.non_form_errors().append(error.message)
