"""A thread's row in lists as HTML, kept in the process under everything it shows."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from django.template.loader import get_template
from django.urls import get_script_prefix
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from folkmoot.content.models import Thread

# A row is about a KB.
KEPT_AT_MOST = 5_000
_kept: OrderedDict[tuple[object, ...], str] = OrderedDict()


def thread_row(row: dict[str, Any], *, excerpts: bool = False) -> SafeString:
    """The row of a thread, with what its reader has not read yet marked."""
    if not isinstance(row["thread"], Thread):  # a sample on the page of components
        return mark_safe(_render(row, excerpts))  # noqa: S308 - a rendered template
    key = (*_shown(row["thread"]), row["unread"], row["replies"], excerpts, get_language(), get_script_prefix())
    html = _kept.get(key)
    if html is None:
        html = _kept[key] = _render(row, excerpts)
        if len(_kept) > KEPT_AT_MOST:
            _kept.popitem(last=False)
    return mark_safe(html)  # noqa: S308 - a rendered template


def _render(row: dict[str, Any], excerpts: bool) -> str:
    return get_template("content/partials/_thread.html").render({"row": row, "excerpts": excerpts})


def forget_kept_rows() -> None:
    """Forget all rows of this process."""
    _kept.clear()


def _shown(thread: Thread) -> tuple[object, ...]:
    author, space = thread.author, thread.space
    return (
        thread.id, thread.revision, thread.title, thread.state, thread.last_post_at, thread.pinned_at is None,
        thread.closed_at is None, thread.accepted_post_id is None, thread.excerpt, *thread.tag_names,
        space.slug, space.name, (author.id, author.revision, author.name, author.avatar) if author else None,
    )  # fmt: skip
