"""Keeping the index: a consumer of the log that indexes in batches what has changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from django.db import transaction

from folkmoot.activity.models import Activity
from folkmoot.content.markup import plain_text
from folkmoot.content.models import Post, SearchDocument
from folkmoot.content.models.thread import ContentState
from folkmoot.content.search.engine import engine

_POST_KINDS = frozenset(
    f"content.post.{what}" for what in ("created", "edited", "deleted", "restored", "hidden", "approved", "rejected")
)
_THREAD_KINDS = frozenset(
    f"content.thread.{what}" for what in ("renamed", "deleted", "moved", "split", "merged", "hidden", "restored")
) | {"content.posts.moved"}
# Messages of direct conversations, which only those find who take part.
_DIRECT_KINDS = frozenset(f"content.direct.post.{what}" for what in ("created", "edited", "deleted", "restored"))
# What a member wrote is another member's now.
_MEMBER_KINDS = frozenset({"members.author.claimed", "members.author.linked"})
KINDS = _POST_KINDS | _THREAD_KINDS | _DIRECT_KINDS | _MEMBER_KINDS
TEXT_AT_MOST = 64_000
_AT_ONCE = 500


def hear(lines: Sequence[Activity]) -> None:
    """Index anew what these lines of the log tell of."""
    posts = {line.subject_id for line in lines if line.subject_type == "post" and line.subject_id is not None}
    threads: set[int] = set()
    for line in lines:
        if line.kind in _THREAD_KINDS:
            told = (line.subject_id, line.details.get("from_thread"), line.details.get("source"))
            threads.update(id_ for id_ in told if isinstance(id_, int))
    if threads:
        posts.update(Post.everywhere.filter(thread_id__in=threads).values_list("id", flat=True))
    posts.update(_written_by_who_was([line for line in lines if line.kind in _MEMBER_KINDS]))
    index_posts(posts)


def index_posts(ids: Collection[int]) -> None:
    """Make the documents of these posts what they should be; what others do not see has none."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), _AT_ONCE):
        _index(ordered[start : start + _AT_ONCE])


def forget_all() -> None:
    """Empty the index before it is built anew."""
    with transaction.atomic():
        engine().clear()
        SearchDocument.everywhere.all().delete()


def forget_community(community_id: int) -> None:
    """Drop a community that is being deleted from the index."""
    documents = SearchDocument.everywhere.filter(community_id=community_id)
    while ids := list(documents.values_list("pk", flat=True)[:5000]):
        engine().drop(ids)
        SearchDocument.everywhere.filter(pk__in=ids).delete()


def tidy_index() -> int:
    """Keep the index quick after much was written; returns how many steps that took."""
    return engine().tidy()


def check_index(community_id: int, fix: bool) -> Iterator[str]:
    """Yield a sentence for every visible post that search does not know; with `fix` index it.

    Posts of the last moments may be among them: the worker has not come to them yet.
    """
    posts = Post.everywhere.filter(
        community_id=community_id, state=ContentState.VISIBLE, thread__state=ContentState.VISIBLE
    )
    known = SearchDocument.everywhere.filter(community_id=community_id).values("id")
    missing = list(posts.exclude(id__in=known).values_list("id", flat=True))
    for post_id in missing:
        yield f"post {post_id} is not in the search index"
    if fix:
        index_posts(missing)


def _written_by_who_was(lines: Sequence[Activity]) -> Iterator[int]:
    """The posts that the index has under the number of a member who became one with another."""
    for line in lines:
        if isinstance(was := line.details.get("was"), int):
            documents = SearchDocument.everywhere.filter(community_id=line.community_id, author_id=was)
            yield from documents.values_list("id", flat=True)


def _index(ids: Sequence[int]) -> None:
    visible = Post.everywhere.filter(
        id__in=ids, state=ContentState.VISIBLE, thread__state=ContentState.VISIBLE
    ).select_related("thread")
    documents = [_document(post) for post in visible.order_by("id")]
    with transaction.atomic():
        engine().drop(ids)
        SearchDocument.everywhere.filter(id__in=ids).delete()
        SearchDocument.everywhere.bulk_create(documents)
        engine().write(documents)


def _document(post: Post) -> SearchDocument:
    document = SearchDocument(
        id=post.id,
        community_id=post.community_id,
        thread_id=post.thread_id,
        space_id=post.thread.space_id,
        author_id=post.author_id,
        number=post.number,
        created_at=post.created_at,
        title=post.thread.title if post.opens_topic else "",
        text=plain_text(post.html).replace("\x00", "")[:TEXT_AT_MOST],
    )
    document.is_direct = post.thread.is_direct
    return document
