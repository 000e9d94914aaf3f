"""Links that stand alone in posts: kept with the post, fetched by a job, shown as cards, removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.content import policies
from folkmoot.content.commands.baking import PREVIEWS_A_POST, bake_again
from folkmoot.content.commands.noting import note
from folkmoot.content.markup import Rendered
from folkmoot.content.models import ContentSettings, LinkPreview, Post, PostLink, Thread
from folkmoot.content.models.thread import ContentState
from folkmoot.content.previews import card_html, may_be_shown
from folkmoot.content.previews.visiting import keep_picture, visit
from folkmoot.content.queries.previews import fresh_previews, shows_previews
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed
from folkmoot.core.http_client import Resolver
from folkmoot.members.queries import actor_of

URL_AT_MOST = 1000
_SHOWN = ("title", "description", "site_name", "image_key", "image_width", "image_height")
_KEPT_FOR = timedelta(days=60)


def keep_links(post: Post, rendered: Rendered) -> None:
    """Remember which links stand alone in a post, with what is known of them. The caller holds the transaction."""
    urls = [url for url in rendered.lone_links if len(url) <= URL_AT_MOST][:PREVIEWS_A_POST]
    PostLink.everywhere.filter(post=post).exclude(url__in=urls).delete()
    there = set(PostLink.everywhere.filter(post=post).values_list("url", flat=True)) if urls else set()
    # What was shown was judged for who writes; the job judges what comes later for the author.
    known = {row.url: row for row in fresh_previews(urls) if card_html(row) in rendered.html} if urls else {}
    PostLink.everywhere.bulk_create(
        PostLink(
            community_id=post.community_id, post=post, position=position, url=url, **_copied(known.get(url))
        )
        for position, url in enumerate(urls)
        if url not in there
    )  # fmt: skip


def fetch_preview(*, link_id: int, resolver: Resolver | None = None) -> bool:
    """Show a link as a card, fetching its page unless somebody's link to it was fetched lately. Whether it shows.

    What the page says of itself is judged like the author's own words; a card that would not pass is left out. Runs
    in a job, never in a request; goes out without holding a transaction. Records `content.preview.shown`.
    """
    link = (
        PostLink.everywhere.select_related("post__thread", "post__author")
        .filter(id=link_id, title="", removed_at__isnull=True)
        .first()
    )
    if link is None or link.post.state != ContentState.VISIBLE or not shows_previews(link.community_id):
        return False
    preview = next(iter(fresh_previews([link.url], with_failed=True)), None) or _fetched(link.url, resolver)
    if preview.failed or not preview.title or not _would_pass(link.post, preview):
        return False
    with transaction.atomic():
        PostLink.everywhere.filter(id=link.id, removed_at__isnull=True).update(**_copied(preview))
        if bake_links_again(link.post_id):
            actor = Actor.system(link.community_id)
            note("content.preview.shown", actor=actor, thread=link.post.thread, subject=("post", link.post_id))
    return True


def remove_preview(*, actor: Actor, link: PostLink) -> Post:
    """Leave the card out and the link in: the post's author and who moderates. Records `content.preview.removed`."""
    post = link.post
    if not policies.can_remove_preview(actor, post):
        raise NotAllowed(_("The author and moderators remove previews."))
    with transaction.atomic():
        gone = PostLink.everywhere.filter(id=link.id, removed_at__isnull=True)
        if gone.update(removed_at=timezone.now(), removed_by_id=actor.member_id):
            bake_links_again(post.id)
            note("content.preview.removed", actor=actor, thread=post.thread, subject=("post", post.id))
    post.refresh_from_db()
    return post


def change_content_settings(*, actor: Actor, link_previews: bool) -> ContentSettings:
    """Say whether links get cards in this community. Managers may. Records `content.settings.changed`.

    Cards that are there already go or come back with it, by a job.
    """
    if not (actor.is_system or actor.is_manager):
        raise NotAllowed(_("Managers change the settings."))
    with transaction.atomic():
        settings, _made = ContentSettings.everywhere.update_or_create(
            community_id=actor.community_id, defaults={"link_previews": link_previews}
        )
        details = {"link_previews": link_previews}
        record("content.settings.changed", actor=actor, subject=("community", actor.community_id), details=details)
    return settings


def bake_links_again(post_id: int) -> bool:
    """Bake a post anew with the cards it has now; whether it looks different. It does not count as an edit."""
    with transaction.atomic():
        post = Post.everywhere.select_for_update(of=("self",)).get(id=post_id)
        html = bake_again(post)
        if html == post.html:
            return False
        Post.everywhere.filter(id=post_id).update(html=html, revision=F("revision") + 1)
        Thread.everywhere.filter(id=post.thread_id).update(revision=F("revision") + 1)
    return True


def drop_old_previews() -> int:
    """Forget pages fetched long ago; the posts that show them keep their copies. Returns how many."""
    return LinkPreview.objects.filter(fetched_at__lt=timezone.now() - _KEPT_FOR).delete()[0]


def posts_with_cards(community_id: int) -> Sequence[int]:
    """The posts whose look depends on the community's settings."""
    links = PostLink.everywhere.filter(community_id=community_id).exclude(title="")
    return list(links.order_by("post_id").values_list("post_id", flat=True).distinct())


def _would_pass(post: Post, preview: LinkPreview) -> bool:
    # What links of a conversation lead to is told to no service of others, like the conversation.
    author = post.author
    return author is None or may_be_shown(actor_of(author), preview, private=post.thread.is_direct)


def _fetched(url: str, resolver: Resolver | None) -> LinkPreview:
    """Go there. A failure is kept from before the attempt on: a page that kills a worker is not tried twice."""
    now = timezone.now()
    LinkPreview.objects.update_or_create(url=url, defaults={"failed": True, "title": "", "fetched_at": now})
    found = visit(url, resolver=resolver)
    if found is None:
        return LinkPreview(url=url, failed=True)
    facts, picture = found
    key = keep_picture(picture) if picture else ""
    shown = {
        "title": facts.title,
        "description": facts.description,
        "site_name": facts.site_name,
        "image_key": key,
        "image_width": picture.width if picture and key else 0,
        "image_height": picture.height if picture and key else 0,
    }
    preview, _made = LinkPreview.objects.update_or_create(
        url=url, defaults={**shown, "failed": False, "fetched_at": now}
    )
    return preview


def _copied(preview: LinkPreview | None) -> Mapping[str, object]:
    return {name: getattr(preview, name) for name in _SHOWN} if preview else {}
