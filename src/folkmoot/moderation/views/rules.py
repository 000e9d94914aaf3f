"""The rules of a community: the list, one rule as a form or as text, its versions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from folkmoot.core.errors import Conflict, NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.moderation.clauses import clauses_by_ref, clauses_in_force, find_clause
from folkmoot.moderation.commands.rules import (
    change_rule,
    create_rule,
    move_rule,
    restore_rule,
    restore_version,
    retire_rule,
    switch_rule,
)
from folkmoot.moderation.queries.rules import clause_named, definitions_of, find_rule, met_within, versions_of
from folkmoot.moderation.rule_forms import RuleForm
from folkmoot.moderation.rules.condition_form import ConditionForm
from folkmoot.moderation.rules.conditions import ALWAYS
from folkmoot.moderation.rules.definition import RuleDefinition
from folkmoot.moderation.rules.plain_words import in_words
from folkmoot.moderation.rules.policies import can_change_rules, can_see_rules
from folkmoot.moderation.rules.wording import written
from folkmoot.moderation.tabs import tabs_for


@require_safe
def rule_list(request: CommunityRequest) -> HttpResponse:
    """Every rule in its order, what it says, and how often it was met."""
    must_see(request)
    clauses = clauses_in_force(request.community.id)
    met, rules = met_within(request.community.id), definitions_of(request.community.id)
    older = clauses_by_ref(request.community.id, {rule.clause for rule in rules if ":" in rule.clause})
    rows = [
        {"rule": rule, "when": in_words(rule.condition),
         "clause": clause_named(rule.clause, clauses) or older.get(rule.clause),
         "met": met.get(rule.id or 0, 0), "outcome": dict(RuleForm.OUTCOMES)[rule.outcome.name.lower()]}
        for rule in rules
    ]  # fmt: skip
    context = {"rows": rows, "may_change": can_change_rules(request.actor)}
    return page(request, "list", context)


@require_http_methods(["GET", "HEAD", "POST"])
def rule_create(request: CommunityRequest) -> HttpResponse:
    """A new rule."""
    _must_change(request)
    return _edited(request, RuleDefinition("", ALWAYS), is_new=True)


@require_http_methods(["GET", "HEAD", "POST"])
def rule_edit(request: CommunityRequest, rule_key: str) -> HttpResponse:
    """One rule: for managers a form, for moderators what it says."""
    must_see(request)
    rule = next((each for each in definitions_of(request.community.id) if each.key == rule_key), None)
    if rule is None:
        raise Http404
    if not can_change_rules(request.actor):
        if request.method == "POST":
            _must_change(request)
        return page(request, "read", {"rule": rule, "said": in_words(rule.condition), "when": written(rule.condition)})
    return _edited(request, rule, is_new=False)


@require_POST
def rule_state(request: CommunityRequest, rule_key: str) -> HttpResponse:
    """Switch, move, lay aside or bring back a rule."""
    _must_change(request)
    deed = request.POST.get("do", "")
    if deed in ("on", "notes", "off"):
        switch_rule(actor=request.actor, key=rule_key, is_on=deed != "off", only_notes=deed == "notes")
    elif deed in ("up", "down"):
        move_rule(actor=request.actor, key=rule_key, by=-1 if deed == "up" else 1)
    elif deed == "retire":
        rule = retire_rule(actor=request.actor, key=rule_key)
        messages.success(
            request, _("“%(rule)s” is laid aside; under Files it can be brought back.") % {"rule": rule.name}
        )
    elif deed == "restore":
        rule = restore_rule(actor=request.actor, key=rule_key)
        messages.success(request, _("“%(rule)s” is back.") % {"rule": rule.name})
    else:
        return HttpResponse(status=422)
    return HttpResponseRedirect(reverse("moderation:rules"))


@require_http_methods(["GET", "HEAD", "POST"])
def rule_versions(request: CommunityRequest, rule_key: str) -> HttpResponse:
    """What a rule said, and who changed it; POST makes it say so again."""
    must_see(request)
    if request.method == "POST":
        _must_change(request)
        number = request.POST.get("number", "")
        if not number.isdecimal() or len(number) > 6:
            return HttpResponse(status=422)
        restore_version(actor=request.actor, key=rule_key, number=int(number))
        messages.success(request, _("The rule says again what it said in that version."))
        return HttpResponseRedirect(reverse("moderation:rule", args=[rule_key]))
    row = find_rule(request.community.id, rule_key)
    if row is None and not any(rule.key == rule_key for rule in definitions_of(request.community.id)):
        raise Http404
    versions = versions_of(row) if row else []
    context = {"rule": row, "key": rule_key, "versions": versions, "may_change": can_change_rules(request.actor)}
    return page(request, "versions", context)


def page(
    request: CommunityRequest, template: str, context: dict[str, Any], *, here: str = "rules", status: int = 200
) -> HttpResponse:
    """A page of rules and words, under the tabs of moderation."""
    shown = {**context, "tabs": tabs_for(request.actor, here)}
    return render(request, f"moderation/rules/{template}.html", shown, status=status)


def must_see(request: CommunityRequest) -> None:
    """Refuse whoever does not moderate."""
    if not can_see_rules(request.actor):
        raise NotAllowed(_("Rules are for those who moderate."))


def _must_change(request: CommunityRequest) -> None:
    if not can_change_rules(request.actor):
        raise NotAllowed(_("Managers change the rules."))


def _edited(request: CommunityRequest, rule: RuleDefinition, *, is_new: bool) -> HttpResponse:
    clauses = clauses_in_force(request.community.id)
    row = None if is_new else find_rule(request.community.id, rule.key)
    named = clause_named(rule.clause, clauses) or find_clause(request.community.id, rule.clause)
    known: dict[str, Any] = {"clauses": clauses, "named": named, "chosen": rule.clause}
    if request.method == "POST":
        form = RuleForm(request.POST, **known)
        condition = ConditionForm.sent(request.POST)
        if request.POST.get("do") == "save" and (saved := _saved(request, form, condition, rule, is_new=is_new)):
            messages.success(request, _("“%(rule)s” is saved.") % {"rule": saved})
            return HttpResponseRedirect(reverse("moderation:rules"))
    else:
        form = RuleForm(initial=RuleForm.initial_of(rule), **known)
        holds_always = not is_new and rule.condition == ALWAYS
        condition = ConditionForm.of(rule.condition, "text" if holds_always else "rows")
    context: dict[str, Any] = {
        "form": form, "condition": condition, "rows": condition.shown(), "rule": rule, "is_new": is_new,
        "version": request.POST.get("version") or (row.version if row else 1),
    }  # fmt: skip
    failed = request.method == "POST" and bool(form.errors or condition.errors or condition.error)
    return page(request, "edit", context, status=422 if failed else 200)


def _saved(
    request: CommunityRequest, form: RuleForm, condition: ConditionForm, rule: RuleDefinition, *, is_new: bool
) -> str:
    """Save what was typed; the rule's name, or nothing where something needs another look."""
    read = condition.read()
    if not form.is_valid() or read is None:
        return ""
    version = request.POST.get("version", "")
    try:
        wanted = form.definition(read)
        if is_new:
            return create_rule(actor=request.actor, rule=wanted).name
        known = int(version) if version.isdecimal() and len(version) < 7 else None
        exists = find_rule(request.community.id, rule.key) is not None
        return change_rule(actor=request.actor, key=rule.key, rule=wanted, version=known if exists else None).name
    except (RuleBroken, Conflict) as refused:
        named = getattr(refused, "field", "")
        form.add_error(named if named in form.fields else None, refused.message)
        return ""
