"""Threads, and what the log tells of them."""

from __future__ import annotations

import json
from collections.abc import Collection

from folkmoot.content.models import Thread
from folkmoot.content.models.thread import ContentState
from folkmoot.core.deeds import Deed
from folkmoot.insights.store.records.lines import counted_kinds, lines_about
from folkmoot.insights.store.records.rows import THREAD, Rows, plain


def add_threads(rows: Rows, community_id: int, ids: Collection[int]) -> None:
    """The rows of these threads; those that are not to be seen, and direct conversations, have none."""
    threads = Thread.everywhere.filter(community_id=community_id, id__in=ids, state=ContentState.VISIBLE)
    seen: dict[int, tuple[int, int | None]] = {}
    for row in (
        threads.exclude(kind=Thread.Kind.DIRECT)
        .order_by("id")
        .values_list(
            "id", "space_id", "space__kind", "kind", "author_id", "created_at", "tag_names",
            "accepted_post__created_at", "accepted_post__state", "closed_at",
        )
    ):  # fmt: skip
        id_, space_id, space_kind, kind, author_id, at, tags, accepted_at, accepted_state, closed_at = row
        is_accepted = accepted_state == ContentState.VISIBLE
        rows.add(
            "threads", id_, space_id, space_kind, kind, author_id, rows.days.of(at), plain(at), json.dumps(tags),
            plain(accepted_at) if is_accepted else None, plain(closed_at),
        )  # fmt: skip
        seen[id_] = (space_id, author_id)
    _add_deeds(rows, community_id, seen)


def _add_deeds(rows: Rows, community_id: int, seen: dict[int, tuple[int, int | None]]) -> None:
    for line in lines_about(community_id, "thread", seen, counted_kinds()):
        space_id, author_id = seen[line.subject_id]
        thread_id = line.subject_id
        deed = Deed(f"log:{line.id}", line.at, line.kind, line.member_id, author_id, space_id, thread_id, thread_id)
        rows.fact((THREAD, thread_id), deed)
