"""What somebody changed, or would change, in a post that a case is about: which words are whose."""

from __future__ import annotations

from dataclasses import dataclass

from folkmoot.content.models import Post, PostRevision
from folkmoot.content.rendering.differences import Row, differences
from folkmoot.members.models import PendingChange
from folkmoot.moderation.models import Case


@dataclass(frozen=True, slots=True)
class Changes:
    """The post before and after, side by side; `waits` where all see it as before."""

    rows: tuple[Row, ...]
    waits: bool


def changes_of(case: Case) -> Changes | None:
    """The edit that waits; otherwise the latest by somebody else than the author; None where there is neither."""
    waiting = PendingChange.everywhere.filter(
        community_id=case.community_id, subject_type="post", state=PendingChange.State.WAITING
    )
    if case.subject_type == "post-edit":
        change = waiting.filter(id=case.subject_id).first()
    elif case.subject_type == "post":
        change = waiting.filter(subject_id=case.subject_id, member_id=case.author_id).first()
    else:
        return None
    if change is not None and "markdown" in change.changes:
        post = Post.everywhere.filter(community_id=case.community_id, id=change.subject_id).first()
        return None if post is None else Changes(tuple(differences(post.markdown, change.changes["markdown"])), True)
    return _by_others(case) if case.subject_type == "post" else None


def _by_others(case: Case) -> Changes | None:
    posts = Post.everywhere.filter(community_id=case.community_id, id=case.subject_id)
    post = posts.exclude(thread__kind="direct").first()
    revisions = PostRevision.everywhere.filter(community_id=case.community_id, post_id=case.subject_id)
    last = revisions.filter(editor__isnull=False).exclude(editor_id=post.author_id if post else None)
    before = last.order_by("-number").first()
    if post is None or before is None:
        return None
    following = revisions.filter(number__gt=before.number).order_by("number").first()
    after = following.markdown if following is not None else post.markdown
    return Changes(tuple(differences(before.markdown, after)), False)
