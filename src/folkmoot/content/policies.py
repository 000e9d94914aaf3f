"""Who sees, writes and changes threads and posts."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from folkmoot.content.models import Attachment, LinkPreview, Poll, Post, PostLink, Tag, Thread, ThreadTag
from folkmoot.content.models.thread import ContentState
from folkmoot.core.actor import Actor, ActorKind
from folkmoot.core.roles import Role
from folkmoot.spaces.models import Space
from folkmoot.spaces.moderators import moderated_space_ids, moderates
from folkmoot.spaces.policies import can_write, spaces_visible_to


def threads_visible_to(actor: Actor) -> QuerySet[Thread]:
    """Threads in spaces the actor sees.

    What is not visible to all is for its author (not when hidden), for staff and for the moderators of its space.
    """
    threads = Thread.everywhere.filter(community_id=actor.community_id)
    if not (actor.is_system or actor.role.at_least(Role.MANAGER)):
        threads = threads.filter(space_id__in=spaces_visible_to(actor).values("id"))
    return threads.filter(_state_filter(actor, "", "space_id"))


def posts_visible_to(actor: Actor) -> QuerySet[Post]:
    """Posts of threads the actor sees, by the same rule."""
    posts = Post.everywhere.filter(community_id=actor.community_id)
    # Conditions on the joined thread: a subquery would list every visible thread to find one post.
    if not (actor.is_system or actor.role.at_least(Role.MANAGER)):
        posts = posts.filter(thread__space_id__in=spaces_visible_to(actor).values("id"))
    return posts.filter(
        _state_filter(actor, "", "thread__space_id"), _state_filter(actor, "thread__", "thread__space_id")
    )


def attachments_visible_to(actor: Actor) -> QuerySet[Attachment]:
    """Files of posts the actor sees, and the actor's own that are not in a post yet."""
    files = Attachment.everywhere.filter(community_id=actor.community_id)
    loose = Q(post__isnull=True, uploader_id=actor.member_id) if actor.member_id else Q(pk__in=[])
    return files.filter(loose | Q(Exists(posts_visible_to(actor).filter(id=OuterRef("post_id")))))


def can_see_link_image(actor: Actor, key: str) -> bool:
    """Whether the picture of a card stands in a post that the actor sees; members also see it while they write."""
    shown = PostLink.everywhere.filter(community_id=actor.community_id, image_key=key, removed_at__isnull=True)
    if shown.filter(Exists(posts_visible_to(actor).filter(id=OuterRef("post_id")))).exists():
        return True
    return can_write(actor) and LinkPreview.objects.filter(image_key=key).exists()


def polls_visible_to(actor: Actor) -> QuerySet[Poll]:
    """Polls of posts the actor sees."""
    shown = Exists(posts_visible_to(actor).filter(id=OuterRef("post_id")))
    return Poll.everywhere.filter(shown, community_id=actor.community_id)


def tags_visible_to(actor: Actor) -> QuerySet[Tag]:
    """Tags of threads the actor sees: the name alone can tell what a private space is about."""
    uses = ThreadTag.everywhere.filter(tag=OuterRef("pk"), thread__in=threads_visible_to(actor))
    return Tag.everywhere.filter(Exists(uses), community_id=actor.community_id)


def sees_state(actor: Actor, state: str, author_id: int | None) -> bool:
    """What `threads_visible_to` and `posts_visible_to` ask of a row's state, for few rows and many readers."""
    if actor.is_system or actor.is_staff or state == ContentState.VISIBLE:
        return True
    return state == ContentState.HELD and _is_author(actor, author_id)


def can_reply(actor: Actor, thread: Thread) -> bool:
    """Whether the actor may answer here: who moderates also in a closed thread, nobody in an archived space."""
    if actor.kind is ActorKind.IMPORT:
        return True
    if not can_write(actor) or (actor.role is Role.GUEST and thread.space.visibility == Space.Visibility.MEMBERS):
        return False
    if thread.space.archived_at is not None or thread.state != ContentState.VISIBLE:
        return False
    return thread.closed_at is None or can_moderate(actor, thread.space_id)


def can_edit_post(actor: Actor, post: Post) -> bool:
    """The author, who moderates, trust level 4; in a wiki post everybody from trust level 1 on."""
    if not can_write(actor):
        return False
    if can_moderate(actor, post.thread.space_id):
        return True
    if post.state not in (ContentState.VISIBLE, ContentState.HELD) or post.thread.closed_at is not None:
        return False
    return _is_author(actor, post.author_id) or actor.trust_level >= 4 or (post.is_wiki and actor.trust_level >= 1)


def can_see_history(actor: Actor, post: Post) -> bool:
    """Members who may read the post. What somebody took back is not for visitors and search engines."""
    return actor.is_system or (actor.is_member and actor.allows("read"))


def can_delete_post(actor: Actor, post: Post) -> bool:
    """The author and who moderates. The first post goes with its thread."""
    if post.number == 1:
        return can_delete_thread(actor, post.thread)
    return can_moderate(actor, post.thread.space_id) or (can_write(actor) and _is_author(actor, post.author_id))


def can_delete_thread(actor: Actor, thread: Thread) -> bool:
    """Who moderates; the author while nobody has replied."""
    if can_moderate(actor, thread.space_id):
        return True
    return can_write(actor) and _is_author(actor, thread.author_id) and thread.post_count <= 1


def can_rename_thread(actor: Actor, thread: Thread) -> bool:
    """The author while it is open, trust level 3 and up, editors, who moderates."""
    if not can_write(actor):
        return False
    if actor.role.at_least(Role.EDITOR) or actor.trust_level >= 3 or can_moderate(actor, thread.space_id):
        return True
    return _is_author(actor, thread.author_id) and thread.closed_at is None


def can_accept_answer(actor: Actor, thread: Thread) -> bool:
    """Who asked, and who moderates, in spaces for questions."""
    if not can_write(actor) or thread.space.kind != Space.Kind.QUESTIONS:
        return False
    return can_moderate(actor, thread.space_id) or _is_author(actor, thread.author_id)


def can_curate(actor: Actor, space_id: int | None = None) -> bool:
    """Pin, close, move, split and merge: members of trust level 4, and who moderates the space."""
    return can_moderate(actor, space_id) or (can_write(actor) and actor.trust_level >= 4)


def can_moderate(actor: Actor, space_id: int | None = None) -> bool:
    """Hide, restore, approve what is held: staff everywhere, a space's own moderators in it. None is every space."""
    if actor.is_system:
        return True
    return can_write(actor) and (actor.is_staff or (space_id is not None and moderates(actor, space_id)))


def can_edit_poll(actor: Actor, poll: Poll) -> bool:
    """Whoever may edit its post, but not because that is a wiki: a question is its author's."""
    return can_moderate(actor, poll.post.thread.space_id) or (
        can_edit_post(actor, poll.post) and _is_author(actor, poll.post.author_id)
    )


def can_close_poll(actor: Actor, poll: Poll) -> bool:
    """Its author, and who moderates."""
    return can_moderate(actor, poll.post.thread.space_id) or (
        can_write(actor) and _is_author(actor, poll.post.author_id)
    )


def can_export_poll(actor: Actor) -> bool:
    """Managers take results along; what a poll hides, it hides from them too."""
    return actor.is_system or actor.is_manager


def can_remove_preview(actor: Actor, post: Post) -> bool:
    """The author, whose words stand beside it, and who moderates."""
    return can_moderate(actor, post.thread.space_id) or (can_write(actor) and _is_author(actor, post.author_id))


def can_react(actor: Actor, post: Post) -> bool:
    """Members, to what is visible and not their own."""
    return can_write(actor) and post.state == ContentState.VISIBLE and not _is_author(actor, post.author_id)


def _is_author(actor: Actor, author_id: int | None) -> bool:
    return author_id is not None and author_id == actor.member_id


def _state_filter(actor: Actor, of: str, space: str) -> Q:
    if actor.is_system or actor.is_staff:
        return Q()
    visible = Q(**{f"{of}state": ContentState.VISIBLE})
    if actor.member_id is None:
        return visible
    seen = visible | Q(**{f"{of}state": ContentState.HELD, f"{of}author_id": actor.member_id})
    moderated = moderated_space_ids(actor)
    return seen if moderated is None else seen | Q(**{f"{space}__in": moderated})
