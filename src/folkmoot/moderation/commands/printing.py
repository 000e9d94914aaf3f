"""Keeping the prints of what is posted; of conversations nothing is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from folkmoot.activity.models import Activity
from folkmoot.communities.models import Community
from folkmoot.content.markup import all_words
from folkmoot.content.models import Post, Thread
from folkmoot.moderation.gate.prints import print_of
from folkmoot.moderation.models import RefusedAttempt, TextPrint

KINDS = frozenset({"content.post.created", "content.post.edited"})
KEPT_FOR = timedelta(days=30)
KEPT_AT_MOST = 100_000
REFUSED_KEPT_FOR = timedelta(days=180)
_AT_ONCE = 500


def keep_prints(lines: Sequence[Activity]) -> None:
    """Note what new and changed posts look like, if they are young; a line that is told twice changes nothing."""
    young = timezone.now() - KEPT_FOR
    ids = {line.subject_id for line in lines if line.subject_id is not None and line.at > young}
    posts = Post.everywhere.filter(id__in=ids).exclude(thread__kind=Thread.Kind.DIRECT)
    with transaction.atomic():
        TextPrint.everywhere.filter(post_id__in=ids).delete()
        TextPrint.everywhere.bulk_create(_prints(posts), batch_size=_AT_ONCE)


def forget_prints() -> None:
    """Empty what is remembered, before it is made again from the log."""
    TextPrint.everywhere.all().delete()


def forget_old_traces() -> int:
    """Forget prints and refusals that are old, and prints beyond what one community may keep; returns how many."""
    now = timezone.now()
    count = TextPrint.everywhere.filter(at__lt=now - KEPT_FOR).delete()[0]
    count += RefusedAttempt.everywhere.filter(at__lt=now - REFUSED_KEPT_FOR).delete()[0]
    for community_id in Community.objects.values_list("id", flat=True):
        rows = TextPrint.everywhere.filter(community_id=community_id).order_by("-at")
        oldest = rows.values_list("at", flat=True)[KEPT_AT_MOST : KEPT_AT_MOST + 1].first()
        if oldest is not None:
            count += TextPrint.everywhere.filter(community_id=community_id, at__lte=oldest).delete()[0]
    return count


def _prints(posts: Iterable[Post]) -> Iterable[TextPrint]:
    for post in posts:
        found = print_of(all_words(post.html))
        if found is not None:
            bands = {f"band_{number}": band for number, band in enumerate(found.bands, start=1)}
            yield TextPrint(
                community_id=post.community_id, member_id=post.author_id, post_id=post.id, exact=found.exact,
                signature=found.signature, at=post.created_at, **bands,
            )  # fmt: skip
