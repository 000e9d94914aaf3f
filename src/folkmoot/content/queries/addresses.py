"""Where threads and posts are now that were somewhere else before."""

from __future__ import annotations

from folkmoot.content.models import Post, PostRedirect, Thread, ThreadRedirect

_HOPS_AT_MOST = 10


def resolve_address(community_id: int, thread_id: int, number: int | None) -> tuple[int, int | None] | None:
    """Where the post (or the thread) of an old address is now: thread id and number; None when nowhere.

    Says nothing about who may see it: the caller looks it up among what is visible.
    """
    if number is not None:
        moved = (
            PostRedirect.everywhere.filter(community_id=community_id, old_thread_id=thread_id, old_number=number)
            .select_related("post")
            .first()
        )
        if moved is not None:
            return moved.post.thread_id, moved.post.number
    for _hop in range(_HOPS_AT_MOST):
        redirect = ThreadRedirect.everywhere.filter(community_id=community_id, old_thread_id=thread_id).first()
        if redirect is None:
            break
        thread_id, number = redirect.thread_id, redirect.number
    else:
        return None
    if not Thread.everywhere.filter(community_id=community_id, id=thread_id).exists():
        return None
    return thread_id, number


def find_by_old_path(community_id: int, path: str) -> tuple[int, int] | None:
    """The thread and number that a path at the source of an import stands for."""
    redirect = ThreadRedirect.everywhere.filter(community_id=community_id, old_path=path.rstrip("/")).first()
    return (redirect.thread_id, redirect.number) if redirect else None


def nearest_number(thread: Thread, number: int) -> int:
    """The number of the first post at or after `number` that is still in the thread, else its last."""
    later = (
        Post.everywhere.filter(thread=thread, number__gte=number).order_by("number").values_list("number", flat=True)
    )
    return later.first() or thread.last_number
