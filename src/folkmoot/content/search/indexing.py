"""Keeping the index: the consumer that follows posts through the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from folkmoot.activity.consumers import Consumer
from folkmoot.activity.models import Activity
from folkmoot.content.markup import plain_text
from folkmoot.content.models import Post, SearchDocument
from folkmoot.content.models.thread import ContentState
from folkmoot.content.search.engine import engine

_AT_ONCE = 400
_OF_POSTS = frozenset(
    {
        "content.post.created", "content.post.edited", "content.post.deleted", "content.post.restored",
        "content.post.hidden", "content.post.approved",
    }
)  # fmt: skip
_OF_THREADS = frozenset(
    {
        "content.thread.renamed", "content.thread.deleted", "content.thread.moved", "content.thread.split",
        "content.thread.merged", "content.posts.moved",
    }
)  # fmt: skip


def follow(lines: Sequence[Activity]) -> None:
    """Bring the index up to what these lines tell of. Doing it twice is as good as once."""
    posts = {line.subject_id for line in lines if line.kind in _OF_POSTS and line.subject_id}
    threads = {line.thread_id for line in lines if line.kind in _OF_THREADS and line.thread_id}
    threads |= {line.details.get("from_thread") or line.details.get("source") for line in lines} - {None, "import"}
    if threads:
        posts |= set(Post.everywhere.filter(thread__in=threads).values_list("id", flat=True))
    ids = sorted(posts)
    for start in range(0, len(ids), _AT_ONCE):
        index_posts(ids[start : start + _AT_ONCE])


def index_posts(ids: Sequence[int]) -> None:
    """Write the documents of these posts; what is not visible to all has none."""
    rows = Post.everywhere.filter(id__in=ids, state=ContentState.VISIBLE, thread__state=ContentState.VISIBLE)
    documents = [_document(post) for post in rows.select_related("thread")]
    gone = set(ids) - {document.id for document in documents}
    SearchDocument.everywhere.filter(id__in=gone).delete()
    engine().remove(sorted(gone))
    SearchDocument.everywhere.bulk_create(
        documents,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["thread_id", "space_id", "author_id", "number", "title", "text"],
    )
    engine().index((document.id, document.title, document.text) for document in documents)


def forget_all() -> None:
    """Empty the index, before it is built anew."""
    SearchDocument.everywhere.all().delete()
    engine().empty()


def _document(post: Post) -> SearchDocument:
    return SearchDocument(
        id=post.id,
        community_id=post.community_id,
        thread_id=post.thread_id,
        space_id=post.thread.space_id,
        author_id=post.author_id,
        number=post.number,
        created_at=post.created_at,
        title=post.thread.title if post.number == 1 else "",
        text=plain_text(post.html).replace("\x00", ""),
    )


SEARCH_CONSUMER = Consumer("content.search", follow, kinds=_OF_POSTS | _OF_THREADS, reset=forget_all)


def unindexed(community_id: int) -> Iterable[str]:
    """A sentence for every visible post that search does not know."""
    posts = Post.everywhere.filter(
        community_id=community_id, state=ContentState.VISIBLE, thread__state=ContentState.VISIBLE
    )
    missing = posts.exclude(id__in=SearchDocument.everywhere.filter(community_id=community_id).values("id"))
    for post_id in missing.values_list("id", flat=True).iterator():
        yield f"post {post_id} is not in the search index"
