"""Reads of the comments room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from folkmoot.comments.addresses import digest_of, origin_of
from folkmoot.comments.models import Article, CommentKey, CommentSite
from folkmoot.content.models import Post, Reaction
from folkmoot.content.policies import posts_visible_to, threads_visible_to
from folkmoot.core.actor import Actor
from folkmoot.members.models import Relation

COMMENTS_A_PAGE = 25


@dataclass(frozen=True, slots=True)
class Comments:
    """Some comments of an article as one reader sees them; `next_from` is the number at which the next ones begin."""

    posts: list[Post]
    next_from: int | None
    own_reactions: Mapping[int, frozenset[str]]
    count: int


def find_site(community_id: int, address: str) -> CommentSite | None:
    """The site that a canonical address belongs to, if it is let in."""
    sites = CommentSite.everywhere.select_related("space", "speaker")
    return sites.filter(community_id=community_id, origin=origin_of(address)).first()


def find_article(community_id: int, address: str) -> Article | None:
    """The article at a canonical address, with its thread; None until somebody has commented."""
    articles = Article.everywhere.select_related("thread__space", "site")
    return articles.filter(community_id=community_id, digest=digest_of(address)).first()


def comments_of(actor: Actor, article: Article | None, *, newest_first: bool, start: int | None) -> Comments:
    """Comments that the actor may read, in the order they were written or from the last one on; four statements."""
    if article is None or not threads_visible_to(actor).filter(id=article.thread_id).exists():
        return Comments([], None, {}, 0)
    posts = posts_visible_to(actor).filter(thread_id=article.thread_id, number__gt=1)
    if actor.member_id is not None:
        ignored = Relation.everywhere.filter(community_id=actor.community_id, member_id=actor.member_id)
        posts = posts.exclude(author_id__in=ignored.values("other_id"))
    if start is not None:
        posts = posts.filter(number__lte=start) if newest_first else posts.filter(number__gte=start)
    order = "-number" if newest_first else "number"
    found = list(posts.select_related("author", "reply_to__author").order_by(order)[: COMMENTS_A_PAGE + 1])
    for post in found:
        post.thread = article.thread
    shown = found[:COMMENTS_A_PAGE]
    rest = found[COMMENTS_A_PAGE].number if len(found) > COMMENTS_A_PAGE else None
    return Comments(shown, rest, _own_reactions(actor, shown), max(0, article.thread.post_count - 1))


def counts_of(actor: Actor, addresses: Sequence[str]) -> dict[str, int]:
    """How many comments each of these canonical addresses has, as far as the actor may read them."""
    digests = {digest_of(address): address for address in addresses}
    articles = Article.everywhere.filter(community_id=actor.community_id, digest__in=digests)
    rows = articles.filter(thread__in=threads_visible_to(actor)).values_list("digest", "thread__post_count")
    return {digests[digest]: max(0, count - 1) for digest, count in rows}


def sites_of(community_id: int) -> QuerySet[CommentSite]:
    """The sites that are let in, by name."""
    sites = CommentSite.everywhere.filter(community_id=community_id)
    return sites.select_related("space", "speaker").order_by("origin")


def articles_of(actor: Actor) -> QuerySet[Article]:
    """Articles with comments whose threads the actor may read, the latest commented first."""
    articles = Article.everywhere.filter(community_id=actor.community_id, thread__in=threads_visible_to(actor))
    return articles.select_related("thread__space", "site").order_by("-thread__last_post_at", "-id")


def key_rows(member_id: int) -> Iterable[Mapping[str, object]]:
    """A member's keys, for the export of their own data."""
    for key in CommentKey.everywhere.filter(member_id=member_id).select_related("site").order_by("id"):
        yield {"site": key.site.origin, "created_at": key.created_at, "expires_at": key.expires_at}


def _own_reactions(actor: Actor, posts: Sequence[Post]) -> dict[int, frozenset[str]]:
    if actor.member_id is None or not posts:
        return {}
    own: dict[int, set[str]] = {}
    rows = Reaction.everywhere.filter(post__in=posts, member_id=actor.member_id).values_list("post_id", "emoji")
    for post_id, emoji in rows:
        own.setdefault(post_id, set()).add(emoji)
    return {post_id: frozenset(emojis) for post_id, emojis in own.items()}
