"""Markdown becomes what is kept: HTML, mentions, tags, files. Used by every command that writes a text."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from urllib.parse import quote

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from folkmoot.content.markup import MAX_MARKDOWN, RenderContext, Rendered, render
from folkmoot.content.models import Attachment, Mention, Post, PostLink, Tag, Thread, ThreadTag
from folkmoot.content.policies import attachments_visible_to
from folkmoot.content.previews import card_html, may_be_shown
from folkmoot.content.queries.previews import fresh_previews, shows_previews
from folkmoot.core.actor import Actor
from folkmoot.core.errors import RuleBroken
from folkmoot.members.abilities import abilities_of
from folkmoot.members.models import Membership, Relation

TAGS_AT_MOST = 10
# Of the links that stand alone, the first so many get cards.
PREVIEWS_A_POST = 3


def bake(markdown: str, *, actor: Actor, post: Post | None = None) -> Rendered:
    """Render a text in a community, of a post when it has one already.

    Raises RuleBroken when it is empty, too long, or more than a newcomer may.
    """
    if not markdown.strip():
        raise RuleBroken("empty", _("Write something first."), field="markdown")
    if len(markdown) > MAX_MARKDOWN:
        raise RuleBroken(
            "too-long", _("At most %(most)s characters fit in a post.") % {"most": MAX_MARKDOWN}, field="markdown"
        )
    cards = _cards(actor, post)
    # A file's name alone can tell what is in it. What imports bring is not in posts yet, and theirs.
    files = None if actor.is_system else attachments_visible_to(actor)
    rendered = render(markdown, context=_context(actor.community_id, cards, files))
    _within_abilities(actor, rendered)
    return rendered


def bake_again(post: Post, markdown: str | None = None) -> str:
    """The HTML of a post as it would be baked now, or if it said something else."""
    cards = _cards(Actor.system(post.community_id), post)
    return render(post.markdown if markdown is None else markdown, context=_context(post.community_id, cards)).html


def keep_mentions(post: Post, rendered: Rendered) -> list[int]:
    """One row for each member a post names, but not for those who blocked its author. Returns who is new in it."""
    members = members_by_handle(post.community_id, rendered.mentions)
    blockers = Relation.everywhere.filter(
        community_id=post.community_id, kind=Relation.Kind.BLOCK, other_id=post.author_id, member__in=members.values()
    ).values_list("member_id", flat=True)
    wanted = {member.id for member in members.values()} - set(blockers) - {post.author_id}
    Mention.everywhere.filter(post=post).exclude(member_id__in=wanted).delete()
    known = set(Mention.everywhere.filter(post=post).values_list("member_id", flat=True))
    rows = [Mention(community_id=post.community_id, post=post, member_id=member_id) for member_id in sorted(wanted)]
    Mention.everywhere.bulk_create(rows, ignore_conflicts=True)
    return sorted(wanted - known)


def keep_files(post: Post, rendered: Rendered, attachment_ids: Collection[int], *, actor: Actor) -> None:
    """Hand the author's loose files to the post that names them."""
    wanted = set(attachment_ids) | {int(id_) for id_ in rendered.attachment_ids if id_.isdecimal()}
    if wanted and actor.member_id is not None:
        Attachment.everywhere.filter(
            community_id=post.community_id, id__in=wanted, uploader_id=actor.member_id, post__isnull=True
        ).update(post=post)


def set_tags(thread: Thread, names: Sequence[str]) -> None:
    """Make the thread carry exactly these tags; hashtags in its posts stay. Raises RuleBroken for too many."""
    cleaned = clean_tags(names)
    slugs = {tag_slug(name): name for name in cleaned}
    before = set(ThreadTag.everywhere.filter(thread=thread).values_list("tag_id", flat=True))
    Tag.everywhere.bulk_create(
        [Tag(community_id=thread.community_id, name=name, slug=slug) for slug, name in slugs.items()],
        ignore_conflicts=True,
    )
    tags = Tag.everywhere.filter(community_id=thread.community_id, slug__in=slugs)
    ThreadTag.everywhere.filter(thread=thread, is_hashtag=False).exclude(tag__in=tags).delete()
    order = list(slugs)
    _attach(thread, sorted(tags, key=lambda tag: order.index(tag.slug)), is_hashtag=False)
    _note_tags(thread, before)


def add_hashtags(thread: Thread, rendered: Rendered) -> None:
    """Tag the thread with the hashtags of a post."""
    names = {tag_slug(name): name for name in rendered.hashtags[:TAGS_AT_MOST] if tag_slug(name)}
    if not names:
        return
    before = set(ThreadTag.everywhere.filter(thread=thread).values_list("tag_id", flat=True))
    Tag.everywhere.bulk_create(
        [Tag(community_id=thread.community_id, name=name, slug=slug) for slug, name in names.items()],
        ignore_conflicts=True,
    )
    tags = Tag.everywhere.filter(community_id=thread.community_id, slug__in=names)
    _attach(thread, list(tags), is_hashtag=True)
    _note_tags(thread, before)


def clean_tags(names: Sequence[str]) -> list[str]:
    """Tags as they are kept: trimmed, each once. Raises RuleBroken for too many."""
    # Where they are typed, a comma parts them.
    trimmed = (" ".join(name.strip().lstrip("#").replace(",", " ").split())[:60] for name in names)
    cleaned = list({tag_slug(name): name for name in trimmed if tag_slug(name)}.values())
    if len(cleaned) > TAGS_AT_MOST:
        raise RuleBroken(
            "too-many-tags", _("A thread carries at most %(most)s tags.") % {"most": TAGS_AT_MOST}, field="tags"
        )
    return cleaned


def tag_slug(name: str) -> str:
    """A tag as it stands in addresses."""
    return slugify(name, allow_unicode=True)[:60]


def members_by_handle(community_id: int, handles: Collection[str]) -> dict[str, Membership]:
    """Active members by lower-case handle."""
    if not handles:
        return {}
    rows = Membership.everywhere.filter(community_id=community_id, state=Membership.State.ACTIVE)
    found = rows.annotate(lower=Lower("handle")).filter(lower__in=[handle.lower() for handle in handles])
    return {member.handle.lower(): member for member in found}


def _attach(thread: Thread, tags: Sequence[Tag], *, is_hashtag: bool) -> None:
    rows = [ThreadTag(community_id=thread.community_id, thread=thread, tag=t, is_hashtag=is_hashtag) for t in tags]
    ThreadTag.everywhere.bulk_create(rows, ignore_conflicts=True)


def _note_tags(thread: Thread, before: set[int]) -> None:
    rows = list(ThreadTag.everywhere.filter(thread=thread).select_related("tag").order_by("id"))
    thread.tag_names = [row.tag.name for row in rows]
    thread.save(update_fields=["tag_names"])
    changed = before ^ {row.tag_id for row in rows}
    for tag in Tag.everywhere.filter(id__in=changed):
        tag.thread_count = ThreadTag.everywhere.filter(tag=tag, thread__state="visible").count()
        tag.save(update_fields=["thread_count"])


def _within_abilities(actor: Actor, rendered: Rendered) -> None:
    if actor.is_system or actor.is_staff:
        return
    abilities = abilities_of(actor)
    for code, count, most, message in (
        ("too-many-links", len(rendered.links), abilities.links, ngettext(
             "New members may put one link in a post.", "New members may put %(most)s links in a post.", abilities.links
         )),
        ("too-many-images", _count_files(rendered), abilities.images,
         ngettext(
             "New members may put one picture in a post.",
             "New members may put %(most)s pictures in a post.",
             abilities.images,
         )),
        ("too-many-mentions", len(rendered.mentions), abilities.mentions,
         _("At most %(most)s members can be mentioned in a post.")),
    ):  # fmt: skip
        if count > most:
            raise RuleBroken(code, message % {"most": most}, field="markdown")


def _count_files(rendered: Rendered) -> int:
    """Pictures and files of a text; an uploaded picture is both, and counts once."""
    unseen = (
        id_ for id_ in rendered.attachment_ids if not any(url.startswith(f"/files/{id_}/") for url in rendered.images)
    )
    return len(rendered.images) + sum(1 for _unseen in unseen)


def _cards(actor: Actor, post: Post | None) -> Callable[[Sequence[str]], Mapping[str, str]]:
    """Cards for links: as the post has kept them, and of pages fetched lately for those that a member newly names."""

    def cards(urls: Sequence[str]) -> Mapping[str, str]:
        if not shows_previews(actor.community_id):
            return {}
        wanted = urls[:PREVIEWS_A_POST]
        kept = {link.url: link for link in PostLink.everywhere.filter(post=post, url__in=wanted)} if post else {}
        shown = {url: card_html(link) for url, link in kept.items() if link.is_shown}
        new = [] if actor.is_system else [url for url in wanted if url not in kept]
        fresh = fresh_previews(new) if new else ()
        return shown | {row.url: card_html(row) for row in fresh if may_be_shown(actor, row, at_once=True)}

    return cards


def _context(
    community_id: int,
    cards: Callable[[Sequence[str]], Mapping[str, str]],
    visible_files: QuerySet[Attachment] | None = None,
) -> RenderContext:
    def profiles(handles: Collection[str]) -> Mapping[str, str]:
        return {handle: f"/m/{m.handle}/" for handle, m in members_by_handle(community_id, handles).items()}

    def files(ids: Collection[str]) -> Mapping[str, str]:
        wanted = [int(id_) for id_ in ids if id_.isdecimal() and len(id_) < 19]
        known = Attachment.everywhere.all() if visible_files is None else visible_files
        rows = known.filter(community_id=community_id, id__in=wanted)
        rows = rows.only("id", "name", "kind", "width", "height")
        addresses = {row.id: f"/files/{row.id}/{quote(row.name)}" for row in rows}
        pictures = (row for row in rows if row.kind == Attachment.Kind.IMAGE and row.width and row.height)
        sizes.update({addresses[row.id]: (row.width or 0, row.height or 0) for row in pictures})
        return {str(id_): address for id_, address in addresses.items()}

    sizes: dict[str, tuple[int, int]] = {}
    return RenderContext(mention_url=profiles, attachment_url=files, picture_size=sizes.get, preview_html=cards)
