"""Who wrote what a post says."""

from __future__ import annotations

from folkmoot.content.models import Post, PostRevision
from folkmoot.members.models import Membership


def last_writer(post: Post) -> Membership | None:
    """Who changed it last, otherwise its author; None where they are gone."""
    edits = PostRevision.everywhere.filter(community_id=post.community_id, post_id=post.id)
    last = edits.select_related("editor").order_by("-number").first()
    return post.author if last is None else last.editor
