"""The word lists: what stands on each, adding, removing, CSV in and out."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from folkmoot.core.errors import RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.moderation.clauses import clauses_by_ref, clauses_in_force
from folkmoot.moderation.commands.words import WORDS_AT_MOST, WordsTaken, add_words, remove_words
from folkmoot.moderation.models import ListedWord
from folkmoot.moderation.queries.rules import clause_named, word_counts, words_of
from folkmoot.moderation.rule_forms import WordsForm
from folkmoot.moderation.views.rules import must_see, page
from folkmoot.moderation.words.files import from_csv, text_of, to_csv
from folkmoot.moderation.words.wordset import OUTCOME_OF, WordAction, WordEntry

_FILE_AT_MOST = 3_000_000
_LISTS = tuple(ListedWord.Action.values)


@require_http_methods(["GET", "HEAD", "POST"])
def word_lists(request: CommunityRequest) -> HttpResponse:
    """One of the eight lists; POST adds words to the one that is named."""
    must_see(request)
    put_back = {name: request.GET.get(name, "") for name in ("words", "replacement", "clause", "exact")}
    form = _form(request, request.POST or None, **put_back)
    refused: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        taken = add_words(actor=request.actor, entries=_entries(form.cleaned_data))
        _tell(request, taken)
        if not taken.refused:
            return HttpResponseRedirect(_address(form.cleaned_data["action"]))
        refused = taken.refused
    return _page(request, form, refused)


@require_POST
def words_remove(request: CommunityRequest) -> HttpResponse:
    """Take words away; they stand in the form afterwards, so that they are put back by one press."""
    must_see(request)
    ids = [int(each) for each in request.POST.getlist("word") if each.isdecimal() and len(each) < 18]
    gone = remove_words(actor=request.actor, ids=ids)
    said = ngettext("%(count)s word was removed: %(words)s", "%(count)s words were removed: %(words)s", len(gone))
    if gone:
        listed = ", ".join(entry.word for entry in gone[:20])
        messages.success(request, said % {"count": len(gone), "words": listed})
    return HttpResponseRedirect(_address(request.POST.get("action", ""), **_to_put_back(gone)))


@require_http_methods(["POST"])
def words_import(request: CommunityRequest) -> HttpResponse:
    """Take words from a CSV file, for the lists that it names or for one."""
    must_see(request)
    sent = request.FILES.get("file")
    form = _form(request, None)
    try:
        if sent is None or (sent.size or 0) > _FILE_AT_MOST:
            raise RuleBroken("file", _("Choose a CSV file of at most 3 MB."))
        entries = from_csv(text_of(sent.read()), request.POST.get("action", ""))
    except RuleBroken as broken:
        return _page(request, form, [(_("File"), broken.message)])
    taken = add_words(actor=request.actor, entries=entries)
    _tell(request, taken)
    if taken.refused:
        return _page(request, form, taken.refused)
    return HttpResponseRedirect(_address(request.POST.get("action", "")))


@require_safe
def words_export(request: CommunityRequest) -> HttpResponse:
    """All lists, or one, as CSV."""
    must_see(request)
    action = request.GET.get("list", "")
    text = to_csv(words_of(request.community.id, action if action in _LISTS else ""))
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="words{"-" + action if action in _LISTS else ""}.csv"'
    return answer


def _form(request: CommunityRequest, sent: Any, **begun: str) -> WordsForm:
    clauses = clauses_in_force(request.community.id)
    return WordsForm(sent, clauses=clauses, initial={"action": _list_of(request), **begun})


def _to_put_back(gone: list[WordEntry]) -> dict[str, str]:
    """What the form needs to put words back; what they do not have in common has to be said anew."""
    words = "\n".join(entry.word for entry in gone)
    if not gone or len(words) >= 1500:
        return {}
    brought, clauses, cases = ({getattr(each, name) for each in gone} for name in ("replacement", "clause", "exact"))
    shared = {
        "replacement": brought.pop() if len(brought) == 1 else "",
        "clause": clauses.pop() if len(clauses) == 1 else "",
        "exact": "on" if cases == {True} else "",
    }
    return {"words": words, **{name: value for name, value in shared.items() if value}}


def _page(request: CommunityRequest, form: WordsForm, refused: list[tuple[str, str]]) -> HttpResponse:
    current = _list_of(request)
    counts = word_counts(request.community.id)
    lists = [(label, _address(name), name == current, counts.get(name, 0)) for name, label in ListedWord.Action.choices]
    context: dict[str, Any] = {
        "form": form, "refused": refused[:100], "lists": lists, "current": current, "most": WORDS_AT_MOST,
        "words": _rows(request, current), "judges": WordAction(current) in OUTCOME_OF,
        "label": ListedWord.Action(current).label, "effect": _effect(current),
    }  # fmt: skip
    return page(request, "words", context, here="words", status=422 if form.errors or refused else 200)


def _rows(request: CommunityRequest, action: str) -> list[dict[str, Any]]:
    words = words_of(request.community.id, action)
    clauses = clauses_in_force(request.community.id)
    older = clauses_by_ref(request.community.id, {entry.clause for entry in words if ":" in entry.clause})
    return [
        {"entry": entry, "clause": clause_named(entry.clause, clauses) or older.get(entry.clause)} for entry in words
    ]


def _list_of(request: CommunityRequest) -> str:
    named = request.POST.get("action") or request.GET.get("list", "")
    return named if named in _LISTS else WordAction.BLOCK.value


def _address(action: str, **put_back: str) -> str:
    asked = {"list": action if action in _LISTS else WordAction.BLOCK.value, **put_back}
    return f"{reverse('moderation:words')}?{urlencode(asked)}"


def _entries(typed: dict[str, Any]) -> list[WordEntry]:
    action = WordAction(typed["action"])
    lines = dict.fromkeys(line.strip() for line in typed["words"].splitlines() if line.strip())
    return [WordEntry(line, action, typed["replacement"], typed["exact"], typed["clause"]) for line in lines]


def _tell(request: CommunityRequest, taken: WordsTaken) -> None:
    told = [
        (taken.added, ngettext("%(n)s word was added.", "%(n)s words were added.", taken.added)),
        (taken.known, ngettext("%(n)s was changed.", "%(n)s were changed.", taken.known)),
        (taken.same, ngettext("%(n)s was there already.", "%(n)s were there already.", taken.same)),
    ]
    if said := " ".join(words % {"n": n} for n, words in told if n):
        messages.success(request, said)


def _effect(action: str) -> str:
    return {
        "block": _("A text with one of these words is refused; its author is told which, and may change it."),
        "censor": _("These words are written over with ■."),
        "approve": _("A text with one of these words waits until a moderator approves it."),
        "flag": _("A text with one of these words is seen by all, and a moderator is asked to look."),
        "silence": _("A text with one of these words is held, and its author silenced until a moderator decides."),
        "replace": _("These words are replaced by others."),
        "link": _("These words become links."),
        "tag": _("A thread that begins with one of these words gets tags."),
    }[action]
