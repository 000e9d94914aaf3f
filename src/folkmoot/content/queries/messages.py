"""The message as everybody hears of it: the API, the page and the events of live delivery say the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.urls import get_script_prefix, reverse

from folkmoot.content.models import Post, Reaction
from folkmoot.content.models.thread import ContentState
from folkmoot.content.queries.message_polls import polls_in_messages
from folkmoot.members.models import Membership

Message = dict[str, Any]


def messages_of(post_ids: Sequence[int], *, reader_id: int | None = None) -> dict[int, Message]:
    """The messages of these posts by id, in one statement, a second one for what the reader reacted with, and more
    where there are polls.

    Says nothing about who may see them: the caller has chosen the posts. Addresses in `html` and of the picture begin
    at the community's root. Without a reader, as for an event that many hear, `mine` is false.
    """
    if not post_ids:
        return {}
    rows = list(
        Post.everywhere.filter(id__in=post_ids)
        .select_related("author", "root")
        .defer("markdown", "root__markdown", "root__html")
    )
    mine = _own_reactions(post_ids, reader_id)
    asking = [post.id for post in rows if post.has_poll and post.state != ContentState.DELETED]
    polls = polls_in_messages(asking, reader_id=reader_id)
    return {post.id: _message(post, mine[post.id], polls.get(post.id)) for post in rows}


def author_of(member: Membership | None) -> Message | None:
    """Who wrote it, as messages name them; None for somebody who was erased."""
    if member is None:
        return None
    return {"id": member.id, "name": member.name, "handle": member.handle, "avatar": picture_of(member)}


def picture_of(member: Membership) -> str:
    """The address of a member's picture from the community's root on; empty for who has none."""
    if not member.avatar:
        return ""
    path = reverse("members:avatar", args=[member.id]).removeprefix(get_script_prefix().rstrip("/"))
    return f"{path}?v={member.revision}"


def _message(post: Post, mine: set[str], poll: Message | None) -> Message:
    is_gone = post.state == ContentState.DELETED
    return {
        "id": post.id,
        "thread": post.thread_id,
        "number": post.number,
        "root": post.root.number if post.root else None,
        "replies": post.reply_count,
        "author": None if is_gone else author_of(post.author),
        # Who replied in the thread of a message that is gone still needs its place, not its words.
        "html": "" if is_gone else post.html,
        "at": post.created_at.isoformat(),
        "edited_at": post.edited_at.isoformat() if post.edited_at else None,
        "state": post.state,
        "reactions": [
            {"emoji": emoji, "count": count, "mine": emoji in mine} for emoji, count in post.reaction_counts.items()
        ],
        "poll": poll,
        "key": post.sent_key,
        "revision": post.revision,
        "pinned": post.pinned_at is not None,
    }


def _own_reactions(post_ids: Sequence[int], reader_id: int | None) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    if reader_id is not None:
        rows = Reaction.everywhere.filter(post_id__in=post_ids, member_id=reader_id)
        for post_id, emoji in rows.values_list("post_id", "emoji"):
            found[post_id].add(emoji)
    return found
