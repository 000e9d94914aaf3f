"""Taking a member out of what is written here, for the erasure that `members` commands."""

from __future__ import annotations

from django.db.models import F, Q
from django.utils.translation import gettext as _

from folkmoot.activity.log import build, record_many
from folkmoot.content.commands.recount import recount_members, recount_spaces, recount_tags_of, recount_threads
from folkmoot.content.models import (
    Attachment,
    Bookmark,
    DirectSettings,
    Draft,
    Mention,
    Poll,
    PollOption,
    Post,
    PostLink,
    PostRevision,
    SearchDocument,
    SpaceReader,
    Thread,
    ThreadMember,
    ThreadReader,
)
from folkmoot.content.models.thread import ContentState
from folkmoot.core.actor import Actor
from folkmoot.members.models import Membership
from folkmoot.spaces.models import SpaceMember


def erase_authorship(member_id: int, deletes_posts: bool) -> None:
    """Take the name off everything the member wrote and, when asked to, empty and delete it.

    Records `content.post.deleted` for what goes. The caller holds the transaction. Reactions and ballots stay, so
    that counts and results stay true; they lead to a membership without a name.
    """
    community_id = Membership.everywhere.values_list("community_id", flat=True).get(id=member_id)
    if deletes_posts:
        _delete_texts(community_id, member_id)
    for model in (Bookmark, DirectSettings, Draft, Mention, ThreadMember, ThreadReader, SpaceReader, SpaceMember):
        model.everywhere.filter(community_id=community_id, member_id=member_id).delete()
    Attachment.everywhere.filter(uploader_id=member_id, post__isnull=True).delete()
    Attachment.everywhere.filter(uploader_id=member_id).update(uploader=None)
    PostRevision.everywhere.filter(editor_id=member_id).update(editor=None)
    PollOption.everywhere.filter(added_by_id=member_id).update(added_by=None)
    PostLink.everywhere.filter(removed_by_id=member_id).update(removed_by=None)
    Post.everywhere.filter(author_id=member_id).update(author=None, sent_key="", revision=F("revision") + 1)
    Post.everywhere.filter(pinned_by_id=member_id).update(pinned_by=None)
    SearchDocument.everywhere.filter(community_id=community_id, author_id=member_id).update(author_id=None)
    for column in ("author", "last_poster", "pinned_by", "closed_by"):
        Thread.everywhere.filter(**{f"{column}_id": member_id}).update(**{column: None, "revision": F("revision") + 1})


def _delete_texts(community_id: int, member_id: int) -> None:
    posts = Post.everywhere.filter(community_id=community_id, author_id=member_id)
    in_spaces = list(posts.exclude(thread__kind=Thread.Kind.DIRECT).values_list("id", flat=True))
    thread_ids = set(posts.values_list("thread_id", flat=True))
    Attachment.everywhere.filter(post__author_id=member_id).delete()
    PostRevision.everywhere.filter(post__author_id=member_id).delete()
    Poll.everywhere.filter(post__author_id=member_id).delete()
    PostLink.everywhere.filter(post__author_id=member_id).delete()
    Mention.everywhere.filter(post__author_id=member_id).delete()
    Thread.everywhere.filter(accepted_post__author_id=member_id).update(accepted_post=None)
    posts.update(markdown="", html="", state=ContentState.DELETED, has_poll=False, revision=F("revision") + 1)
    thread_ids |= _delete_threads(community_id, member_id)
    recount_threads(community_id, thread_ids)
    spaces = Thread.everywhere.filter(id__in=thread_ids).values_list("space_id", flat=True).distinct()
    recount_spaces(community_id, list(spaces))
    recount_members(community_id, [member_id])
    recount_tags_of(community_id, thread_ids)
    system = Actor.system(community_id)
    record_many(build("content.post.deleted", actor=system, subject=("post", post_id)) for post_id in in_spaces)
    # Search knows the titles of threads by the posts in them.
    record_many(build("content.thread.renamed", actor=system, subject=("thread", id_)) for id_ in sorted(thread_ids))


def _delete_threads(community_id: int, member_id: int) -> set[int]:
    """Threads that nobody else wrote in go; where others did, the title goes, and their posts stay."""
    own = Thread.everywhere.filter(community_id=community_id, author_id=member_id)
    own_ids = set(own.values_list("id", flat=True))
    by_others = Post.everywhere.filter(community_id=community_id, thread_id__in=own_ids).filter(
        ~Q(author_id=member_id) | Q(author__isnull=True)
    )
    shared = set(by_others.filter(state=ContentState.VISIBLE).values_list("thread_id", flat=True))
    own.update(title=_("Deleted thread"), slug="deleted", excerpt="", revision=F("revision") + 1)
    Thread.everywhere.filter(id__in=own_ids - shared).update(state=ContentState.DELETED)
    return own_ids
