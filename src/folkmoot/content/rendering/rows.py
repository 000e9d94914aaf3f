"""Threads' rows in lists as HTML, kept in the process under everything they show."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from django.template.loader import get_template
from django.urls import get_script_prefix
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from folkmoot.content.models import Thread
from folkmoot.content.queries.lists import ThreadHead, threads_of
from folkmoot.core.indents import without_indents

# A row is about a KB.
KEPT_AT_MOST = 5_000

Key = tuple[object, ...]
_kept: OrderedDict[Key, str] = OrderedDict()


def thread_rows(heads: Sequence[ThreadHead], *, excerpts: bool = False) -> SafeString:
    """The rows of a list, joined; what its reader has not read yet is marked."""
    around = (excerpts, get_language(), get_script_prefix())
    keys = [(*around, head.is_unread, *head.shown) for head in heads]
    html = [_kept.get(key) for key in keys]
    missing = [n for n, kept in enumerate(html) if kept is None]
    threads = threads_of([heads[n] for n in missing]) if missing else {}
    for n in missing:
        thread = threads.get(heads[n].id)
        html[n] = _made(thread, heads[n], keys[n], excerpts) if thread else ""
    return mark_safe("".join(filter(None, html)))  # noqa: S308 - rendered templates


def sample_row(thread: Any, *, unread: bool, excerpts: bool = False) -> SafeString:
    """A row of something that looks like a thread, for the page of components."""
    return mark_safe(_render(thread, unread, excerpts))  # noqa: S308 - a rendered template


def forget_kept_rows() -> None:
    """Forget all rows of this process."""
    _kept.clear()


def _made(thread: Thread, head: ThreadHead, key: Key, excerpts: bool) -> str:
    html = _render(thread, head.is_unread, excerpts)
    # What was changed since the list was asked for would be kept under the number of the state before.
    if thread.revision == head.revision:
        _kept[key] = html
        if len(_kept) > KEPT_AT_MOST:
            _kept.popitem(last=False)
    return html


def _render(thread: Any, unread: bool, excerpts: bool) -> str:
    context = {"thread": thread, "unread": unread, "replies": max(0, thread.post_count - 1), "excerpts": excerpts}
    return without_indents(get_template("content/partials/_thread.html").render(context))
