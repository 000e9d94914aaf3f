"""Questions in SQL, for managers and analysts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from folkmoot.core.errors import NotAllowed, RateLimited, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.insights.commands.analysts import dismiss_analyst, drop_query, keep_query, name_analyst
from folkmoot.insights.commands.typed import LIMITS, ask_typed
from folkmoot.insights.files import MEDIA_TYPES
from folkmoot.insights.forms_boards import AnalystForm, QueryForm
from folkmoot.insights.models import Analyst
from folkmoot.insights.policies import can_ask_sql, can_name_analysts, can_see_figures, queries_visible_to
from folkmoot.insights.sheets import Sheet
from folkmoot.insights.sql.answering import ROWS_AT_MOST
from folkmoot.insights.store.engine import StoreUnavailable
from folkmoot.insights.store.tables import TABLES
from folkmoot.insights.tabs import tabs_for
from folkmoot.insights.views.export import as_file
from folkmoot.members.models import Membership

_SHOWN = 500
_EXAMPLE = """SELECT date_trunc('month', day) AS month, count(*) AS posts, count(DISTINCT member_id) AS people
FROM posts
GROUP BY ALL
ORDER BY month"""


@require_http_methods(["GET", "HEAD", "POST"])
def sql(request: CommunityRequest) -> HttpResponse:
    """The box, the tables, the kept questions; POST answers, keeps, or gives a file. Nothing typed is ever lost."""
    _may_ask(request)
    begun = queries_visible_to(request.actor).filter(id=_number(request.GET.get("query", ""))).first()
    initial = {"sql": begun.sql, "name": begun.name, "is_shared": begun.is_shared} if begun else {"sql": _EXAMPLE}
    form = QueryForm(request.POST or None, initial=initial)
    context: dict[str, Any] = {"form": form, "status": 200}
    if request.method == "POST" and form.is_valid():
        answer = _done(request, form, context)
        if answer is not None:
            return answer
    names = can_name_analysts(request.actor)
    analysts = Analyst.everywhere.filter(community_id=request.community.id).select_related("member") if names else []
    context |= {
        "tabs": tabs_for(request.actor, "sql") if can_see_figures(request.actor) else [],
        "tables": TABLES,
        "kept": queries_visible_to(request.actor).select_related("made_by").order_by("name", "id"),
        "limits": LIMITS,
        "most": ROWS_AT_MOST,
        "names_analysts": names,
        "analysts": analysts,
        "analyst_form": AnalystForm(),
    }
    status = 422 if form.errors or context.get("problem") else context["status"]
    return render(request, "insights/sql.html", context, status=status)


@require_POST
def query_delete(request: CommunityRequest, query_id: int) -> HttpResponse:
    _may_ask(request)
    drop_query(actor=request.actor, query=get_object_or_404(queries_visible_to(request.actor), id=query_id))
    messages.success(request, _("Removed."))
    return HttpResponseRedirect(reverse("insights:sql"))


@require_POST
def analysts(request: CommunityRequest) -> HttpResponse:
    """Name an analyst by handle."""
    if not can_name_analysts(request.actor):
        raise NotAllowed(_("Managers say who may ask in SQL."))
    handle = request.POST.get("handle", "").strip().removeprefix("@")
    member = Membership.everywhere.filter(community_id=request.community.id, handle__iexact=handle).first()
    try:
        if member is None:
            raise RuleBroken("member", _("Nobody here has that name."), field="handle")
        name_analyst(actor=request.actor, member=member)
    except RuleBroken as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("%(name)s may ask in SQL now.") % {"name": member.name})
    return HttpResponseRedirect(reverse("insights:sql"))


@require_POST
def analyst_delete(request: CommunityRequest, member_id: int) -> HttpResponse:
    if not can_name_analysts(request.actor):
        raise NotAllowed(_("Managers say who may ask in SQL."))
    get_object_or_404(Analyst.everywhere, community_id=request.community.id, member_id=member_id)
    dismiss_analyst(actor=request.actor, member_id=member_id)
    messages.success(request, _("Removed."))
    return HttpResponseRedirect(reverse("insights:sql"))


def _done(request: CommunityRequest, form: QueryForm, context: dict[str, Any]) -> HttpResponse | None:
    """Keeps or asks, as the button says; what came of it goes into the context."""
    typed, name = form.cleaned_data["sql"], form.cleaned_data["name"]
    try:
        if request.POST.get("do") == "keep":
            kept = keep_query(actor=request.actor, name=name, sql=typed, is_shared=form.cleaned_data["is_shared"])
            messages.success(request, _("Kept."))
            return HttpResponseRedirect(f"{reverse('insights:sql')}?query={kept.id}")
        answered = ask_typed(actor=request.actor, sql=typed)
    except RuleBroken as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return None
    except RateLimited as error:
        context["problem"] = error.message
        return None
    except StoreUnavailable as error:
        context["problem"] = str(error)
        return None
    context["problem"] = answered.problem
    as_form = request.POST.get("do", "")
    if as_form in MEDIA_TYPES and not answered.problem:
        try:
            return as_file(request, Sheet("answer", answered.columns, list(answered.rows)), as_form)
        except StoreUnavailable as error:
            context["problem"] = str(error)
            return None
    context |= {"answered": answered, "shown": answered.rows[:_SHOWN], "more": len(answered.rows) > _SHOWN}
    return None


def _may_ask(request: CommunityRequest) -> None:
    if not can_ask_sql(request.actor):
        raise NotAllowed(_("Managers say who may ask in SQL."))


def _number(words: str) -> int:
    return int(words) if words.isdecimal() and len(words) < 18 else 0
