"""Asking with the newest first, as flat rows: what the search page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from folkmoot.content.search import finding
from folkmoot.content.search.finding import HITS_A_PAGE
from folkmoot.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Hit:
    """A post that was found; `snippet` is safe HTML with the words marked."""

    post_id: int
    thread_id: int
    number: int
    title: str
    author: str
    created_at: datetime
    snippet: SafeString


def search(
    actor: Actor, text: str, *, after_id: int | None = None, limit: int = HITS_A_PAGE
) -> tuple[list[Hit], int | None]:
    """The newest posts that match and the actor may read, and the id after which the next page begins."""
    page = finding.search(actor, text, order="newest", cursor=str(after_id or ""), size=limit)
    return [_flat(hit) for hit in page.hits], int(page.next_cursor) if page.next_cursor else None


def _flat(hit: finding.Hit) -> Hit:
    post = hit.post
    return Hit(
        post_id=post.id,
        thread_id=post.thread_id,
        number=post.number,
        title=post.thread.title,
        author=post.author.name if post.author else "?",
        created_at=post.created_at,
        snippet=hit.snippet,
    )
