"""Rules as a file, and the box in which rules and words are tried on a text."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from folkmoot.content.policies import posts_visible_to
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.moderation.commands.rules import import_rules
from folkmoot.moderation.models import ListedWord
from folkmoot.moderation.queries.rules import book_of, definitions_of, retired_rules
from folkmoot.moderation.rule_forms import RuleForm, TrialForm
from folkmoot.moderation.rules.definition import RuleDefinition, rules_from_json, rules_to_json
from folkmoot.moderation.rules.policies import can_change_rules
from folkmoot.moderation.rules.reasons import seen_by
from folkmoot.moderation.rules.trying import Trial, Tried, try_on
from folkmoot.moderation.rules.wording import parsed
from folkmoot.moderation.views.rules import must_see, page

_FILE_AT_MOST = 2_000_000


@require_http_methods(["GET", "HEAD", "POST"])
def rule_file(request: CommunityRequest) -> HttpResponse:
    """Take rules from a file, bring back rules that were laid aside."""
    must_see(request)
    error = ""
    if request.method == "POST":
        if not can_change_rules(request.actor):
            raise NotAllowed(_("Managers change the rules."))
        try:
            rules = rules_from_json(_json_sent(request))
            added, changed = import_rules(
                actor=request.actor, rules=rules, replaces=request.POST.get("replaces") == "1"
            )
        except RuleBroken as broken:
            error = broken.message
        else:
            said = _("%(added)s rules were added, %(changed)s changed.") % {"added": added, "changed": changed}
            messages.success(request, said)
            return HttpResponseRedirect(reverse("moderation:rules"))
    context = {
        "error": error, "typed": request.POST.get("rules", ""), "may_change": can_change_rules(request.actor),
        "retired": retired_rules(request.community.id),
    }  # fmt: skip
    return page(request, "file", context, here="file", status=422 if error else 200)


@require_safe
def rules_export(request: CommunityRequest) -> HttpResponse:
    """All rules as RULES.json."""
    must_see(request)
    answer = JsonResponse(
        rules_to_json(definitions_of(request.community.id)), json_dumps_params={"indent": 1, "ensure_ascii": False}
    )
    answer["Content-Disposition"] = 'attachment; filename="RULES.json"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def rules_test(request: CommunityRequest) -> HttpResponse:
    """Try rules and words on a text, or on a post by `?post=ID`; nothing is stored."""
    must_see(request)
    form = TrialForm(request.POST) if request.method == "POST" else TrialForm(initial=_of_post(request))
    tried: Tried | None = None
    if form.is_bound and form.is_valid():
        try:
            tried = _tried(request, form.cleaned_data)
        except RuleBroken as broken:
            form.add_error("when", broken.message)
    outcome = dict(RuleForm.OUTCOMES)[tried.outcome.name.lower()] if tried else ""
    context = {
        "form": form, "tried": tried, "outcome": outcome, "changed": tried and tried.source != request.POST["text"],
        "met": [(met, seen_by(met.evidence)) for met in tried.met] if tried else [],
        "words": [
            (entry.word, ListedWord.Action(entry.action.value).label, found.written) for entry, found in tried.words
        ] if tried else [],
    }  # fmt: skip
    return page(request, "test", context, here="test", status=422 if form.errors else 200)


def _tried(request: CommunityRequest, typed: dict[str, Any]) -> Tried:
    book = book_of(request.community.id)
    trial = Trial(typed["text"], typed["title"], trust=typed["trust"], age_days=typed["age_days"], posts=typed["posts"])
    if typed["when"].strip():
        return try_on(trial, [RuleDefinition(_("The condition above"), parsed(typed["when"]))], book.words)
    return try_on(trial, book.rules, book.words)


def _of_post(request: CommunityRequest) -> dict[str, Any]:
    number = request.GET.get("post", "")
    if not number.isdecimal() or len(number) > 18:
        return {}
    post = posts_visible_to(request.actor).filter(pk=int(number)).select_related("author").first()
    if post is None:
        return {}
    author = post.author
    return {
        "text": post.markdown,
        "trust": author.trust_level if author else 0,
        "age_days": max((post.created_at - author.joined_at).days, 0) if author else 1,
        "posts": author.post_count if author else 0,
    }


def _json_sent(request: CommunityRequest) -> Any:
    sent = request.FILES.get("file")
    if sent is not None and (sent.size or 0) > _FILE_AT_MOST:
        raise RuleBroken("file", _("A file of rules has at most 2 MB."))
    text = sent.read().decode("utf-8", "replace") if sent is not None else request.POST.get("rules", "")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RuleBroken("file", _("This is no JSON: %(error)s") % {"error": error}) from error
