"""Atom feeds and the sitemap: what is public, for readers and search engines."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from folkmoot.content.models import Post, Tag, Thread
from folkmoot.content.policies import posts_visible_to, tags_visible_to, topics_visible_to
from folkmoot.content.rendering.fragments import with_prefix
from folkmoot.core.actor import Actor
from folkmoot.core.request import CommunityRequest
from folkmoot.spaces.models import Space
from folkmoot.spaces.policies import spaces_visible_to

ENTRIES = 30
SITEMAP_ENTRIES = 20_000


class _PublicFeed(Feed):  # type: ignore[type-arg]
    """A feed of what every visitor may read: feed readers do not sign in."""

    feed_type = Atom1Feed

    def item_title(self, item: Any) -> str:
        return str(item.title if isinstance(item, Thread) else item.thread.title)

    def item_link(self, item: Any) -> str:
        if isinstance(item, Thread):
            return reverse("content:thread", args=[item.id, item.slug])
        return reverse("content:post", args=[item.id])

    def item_description(self, item: Any) -> str:
        """HTML for a reader that knows no address but those in it."""
        return escape(item.excerpt) if isinstance(item, Thread) else with_prefix(item.html, item.community.address)

    def item_guid(self, item: Any) -> str:
        """What stays when a thread is renamed."""
        name = "content:thread-short" if isinstance(item, Thread) else "content:post"
        return str(urljoin(item.community.address, reverse(name, args=[item.id])))

    def item_pubdate(self, item: Any) -> Any:
        return item.created_at

    def item_updateddate(self, item: Any) -> Any:
        return item.last_post_at if isinstance(item, Thread) else item.edited_at or item.created_at

    def item_author_name(self, item: Any) -> str:
        return item.author.name if item.author else "?"


class CommunityFeed(_PublicFeed):
    """The newest threads of a community, of a space or of a tag."""

    def get_object(self, request: HttpRequest, space_slug: str = "", tag_slug: str = "") -> Any:
        visitor = Actor.visitor(request.community.id)  # type: ignore[attr-defined]
        threads = topics_visible_to(visitor)
        title = request.community.name  # type: ignore[attr-defined]
        if space_slug:
            space: Space = get_object_or_404(spaces_visible_to(visitor), slug=space_slug)
            threads, title = threads.filter(space=space), f"{title}: {space.name}"
        if tag_slug:
            tag: Tag = get_object_or_404(tags_visible_to(visitor), slug=tag_slug)
            threads, title = threads.filter(thread_tags__tag=tag), f"{title}: #{tag.name}"
        return {"title": title, "threads": threads, "link": request.path.removesuffix("feed.atom")}

    def title(self, found: dict[str, Any]) -> str:
        return str(found["title"])

    def link(self, found: dict[str, Any]) -> str:
        return str(found["link"])

    def items(self, found: dict[str, Any]) -> Any:
        return found["threads"].select_related("author", "community").order_by("-id")[:ENTRIES]


class ThreadFeed(_PublicFeed):
    """The newest posts of a thread."""

    def get_object(self, request: HttpRequest, thread_id: int) -> Thread:
        return get_object_or_404(topics_visible_to(Actor.visitor(request.community.id)), id=thread_id)  # type: ignore[attr-defined]

    def title(self, thread: Thread) -> str:
        return thread.title

    def link(self, thread: Thread) -> str:
        return reverse("content:thread", args=[thread.id, thread.slug])

    def items(self, thread: Thread) -> Any:
        visitor = Actor.visitor(thread.community_id)
        posts = posts_visible_to(visitor).filter(thread=thread).select_related("author", "thread", "community")
        return posts.order_by("-number")[:ENTRIES]

    def item_title(self, post: Post) -> str:
        return _("%(name)s in %(title)s") % {
            "name": post.author.name if post.author else "?",
            "title": post.thread.title,
        }


@require_safe
def sitemap(request: CommunityRequest) -> HttpResponse:
    """The index of sitemaps: one for each 20,000 public threads, by id."""
    visitor = Actor.visitor(request.community.id)
    last = topics_visible_to(visitor).order_by("-id").values_list("id", flat=True).first() or 0
    starts = range(0, last + 1, SITEMAP_ENTRIES)
    urls = [request.build_absolute_uri(reverse("content:sitemap-part", args=[start])) for start in starts]
    return render(request, "content/sitemap_index.xml", {"urls": urls}, content_type="application/xml")


@require_safe
def sitemap_part(request: CommunityRequest, start: int) -> HttpResponse:
    visitor = Actor.visitor(request.community.id)
    threads = topics_visible_to(visitor).filter(id__gt=start, id__lte=start + SITEMAP_ENTRIES).order_by("id")
    rows = [
        (request.build_absolute_uri(reverse("content:thread", args=[id_, slug])), at)
        for id_, slug, at in threads.values_list("id", "slug", "last_post_at").iterator()
    ]
    return render(request, "content/sitemap.xml", {"rows": rows}, content_type="application/xml")
