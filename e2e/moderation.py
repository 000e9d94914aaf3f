"""A case of the queue, for the tests that walk over all pages."""

from __future__ import annotations

from folkmoot.content.models import Post
from folkmoot.members.models import Membership
from folkmoot.moderation.models import Case, CaseItem


def a_case(post_id: int, author: Membership, text: str = "Rude.") -> int:
    """An open case about a post, with what a moderator said of it; its id."""
    post = Post.everywhere.select_related("thread").get(id=post_id)
    case = Case.everywhere.create(
        community_id=post.community_id, subject_type="post", subject_id=post.id, space_id=post.thread.space_id,
        author=author, item_count=1,
    )  # fmt: skip
    CaseItem.everywhere.create(community_id=post.community_id, case=case, kind=CaseItem.Kind.STAFF, text=text)
    return case.id
