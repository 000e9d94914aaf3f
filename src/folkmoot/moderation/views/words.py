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
from folkmoot.moderation.commands.words import WORDS_AT_MOST, WordsTaken, add_words, remove_words
from folkmoot.moderation.models import ListedWord
from folkmoot.moderation.queries.rules import word_counts, words_of
from folkmoot.moderation.rule_forms import WordsForm
from folkmoot.moderation.views.rules import must_see, page
from folkmoot.moderation.words.files import from_csv, text_of, to_csv
from folkmoot.moderation.words.wordset import WordAction, WordEntry

_FILE_AT_MOST = 3_000_000
_LISTS = tuple(ListedWord.Action.values)


@require_http_methods(["GET", "HEAD", "POST"])
def word_lists(request: CommunityRequest) -> HttpResponse:
    """One of the eight lists; POST adds words to the one that is named."""
    must_see(request)
    form = WordsForm(request.POST or None, initial={"action": _list_of(request), "words": request.GET.get("words", "")})
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
    put_back = "\n".join(entry.word for entry in gone)
    return HttpResponseRedirect(_address(request.POST.get("action", ""), put_back if len(put_back) < 1500 else ""))


@require_http_methods(["POST"])
def words_import(request: CommunityRequest) -> HttpResponse:
    """Take words from a CSV file, for the lists that it names or for one."""
    must_see(request)
    sent = request.FILES.get("file")
    form = WordsForm(initial={"action": _list_of(request)})
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


def _page(request: CommunityRequest, form: WordsForm, refused: list[tuple[str, str]]) -> HttpResponse:
    current = _list_of(request)
    counts = word_counts(request.community.id)
    lists = [(label, _address(name), name == current, counts.get(name, 0)) for name, label in ListedWord.Action.choices]
    context: dict[str, Any] = {
        "form": form, "refused": refused[:100], "lists": lists, "current": current, "most": WORDS_AT_MOST,
        "words": words_of(request.community.id, current), "label": ListedWord.Action(current).label,
        "effect": _effect(current),
    }  # fmt: skip
    return page(request, "words", context, here="words", status=422 if form.errors or refused else 200)


def _list_of(request: CommunityRequest) -> str:
    named = request.POST.get("action") or request.GET.get("list", "")
    return named if named in _LISTS else WordAction.BLOCK.value


def _address(action: str, words: str = "") -> str:
    asked = {"list": action if action in _LISTS else WordAction.BLOCK.value, **({"words": words} if words else {})}
    return f"{reverse('moderation:words')}?{urlencode(asked)}"


def _entries(typed: dict[str, Any]) -> list[WordEntry]:
    action = WordAction(typed["action"])
    lines = dict.fromkeys(line.strip() for line in typed["words"].splitlines() if line.strip())
    return [WordEntry(line, action, typed["replacement"], typed["exact"]) for line in lines]


def _tell(request: CommunityRequest, taken: WordsTaken) -> None:
    if taken.added or taken.known:
        said = _("%(added)s words were added, %(known)s changed.") % {"added": taken.added, "known": taken.known}
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
