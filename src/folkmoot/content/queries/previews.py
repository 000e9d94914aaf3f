"""What is known of links, and whether a community shows it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from folkmoot.content.models import ContentSettings, LinkPreview, PostLink

# A page is asked again after so long when it is linked anew; one that failed sooner, it may only have been down.
FRESH_FOR = timedelta(days=7)
FAILED_FOR = timedelta(days=1)


def shows_previews(community_id: int) -> bool:
    """Whether links get cards in this community."""
    chosen = ContentSettings.everywhere.filter(community_id=community_id).values_list("link_previews", flat=True)
    return chosen.first() is not False


def fresh_previews(urls: Sequence[str], *, with_failed: bool = False) -> QuerySet[LinkPreview]:
    """The pages among these that were fetched lately."""
    now = timezone.now()
    good = Q(failed=False, fetched_at__gt=now - FRESH_FOR) & ~Q(title="")
    bad = Q(failed=True, fetched_at__gt=now - FAILED_FOR)
    return LinkPreview.objects.filter(good | bad if with_failed else good, url__in=urls)


def links_without_card(post_ids: Sequence[int]) -> list[int]:
    """The links in visible posts that nothing is known of yet."""
    waiting = PostLink.everywhere.filter(post_id__in=post_ids, title="", removed_at__isnull=True, post__state="visible")
    return list(waiting.order_by("id").values_list("id", flat=True))


def links_of(post_ids: Collection[int]) -> dict[int, list[PostLink]]:
    """The links that stand alone in these posts, in their order."""
    rows: dict[int, list[PostLink]] = {}
    for link in PostLink.everywhere.filter(post_id__in=post_ids).order_by("post_id", "position"):
        rows.setdefault(link.post_id, []).append(link)
    return rows
