"""Who sees, writes and changes threads and posts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from folkmoot.content.models import Attachment, LinkPreview, Poll, Post, PostLink, Tag, Thread, ThreadMember, ThreadTag
from folkmoot.content.models.thread import ContentState
from folkmoot.core.actor import Actor, ActorKind
from folkmoot.core.roles import Role
from folkmoot.members.abilities import trusted_with
from folkmoot.spaces.models import Space
from folkmoot.spaces.moderators import moderated_space_ids, moderates
from folkmoot.spaces.policies import can_write, spaces_visible_to, still_to_do


def threads_visible_to(actor: Actor) -> QuerySet[Thread]:
    """What the actor may open: topics and channels in spaces they see, and conversations that they take part in.

    What is not visible to all is for its author (not when hidden), for staff and for the moderators of its space.
    """
    threads = Thread.everywhere.filter(community_id=actor.community_id)
    return threads.filter(_place_filter(actor, ""), _state_filter(actor, "", ""))


def topics_visible_to(actor: Actor) -> QuerySet[Thread]:
    """The threads that stand in lists, feeds and counts: no channels, and nobody's conversations."""
    return _in_spaces(actor, Thread.Kind.TOPIC)


def channels_visible_to(actor: Actor) -> QuerySet[Thread]:
    """The channels in spaces that the actor sees."""
    return _in_spaces(actor, Thread.Kind.CHANNEL)


def conversations_of(actor: Actor) -> QuerySet[Thread]:
    """The direct conversations that the actor takes part in: nobody else sees them, whatever their role."""
    threads = Thread.everywhere.filter(community_id=actor.community_id, kind=Thread.Kind.DIRECT)
    own = _own_conversations(actor)
    return threads.none() if own is None else threads.filter(id__in=own)


def posts_visible_to(actor: Actor) -> QuerySet[Post]:
    """Posts of threads the actor sees, by the same rule."""
    posts = Post.everywhere.filter(community_id=actor.community_id)
    # Conditions on the joined thread: a subquery would list every visible thread to find one post.
    return posts.filter(
        _place_filter(actor, "thread__"),
        _state_filter(actor, "", "thread__"),
        _state_filter(actor, "thread__", "thread__"),
    )


def posts_in_spaces_visible_to(actor: Actor) -> QuerySet[Post]:
    """The same without direct conversations, also without the actor's own: what stands beside a member's name."""
    return posts_visible_to(actor).exclude(thread__kind=Thread.Kind.DIRECT)


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
    uses = ThreadTag.everywhere.filter(tag=OuterRef("pk"), thread__in=topics_visible_to(actor))
    return Tag.everywhere.filter(Exists(uses), community_id=actor.community_id)


def sees_state(actor: Actor, state: str, author_id: int | None, *, is_direct: bool = False) -> bool:
    """What `threads_visible_to` and `posts_visible_to` ask of a row's state, for few rows and many readers.

    In a direct conversation staff are like everybody. Who takes part in it, `participants_of` says.
    """
    if state == ContentState.VISIBLE or (not is_direct and (actor.is_system or actor.is_staff)):
        return True
    return state == ContentState.HELD and _is_author(actor, author_id)


def participants_of(thread_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Who takes part in each of these conversations now, in one statement; channels and topics have none."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = ThreadMember.everywhere.filter(thread_id__in=thread_ids, left_at__isnull=True)
    for thread_id, member_id in rows.values_list("thread_id", "member_id"):
        found[thread_id].add(member_id)
    return {thread_id: frozenset(ids) for thread_id, ids in found.items()}


def takes_part(actor: Actor, thread: Thread) -> bool:
    """Whether the actor is one of those who talk in a direct conversation."""
    own = _own_conversations(actor)
    return thread.is_direct and own is not None and own.filter(thread_id=thread.id).exists()


def can_reply(actor: Actor, thread: Thread) -> bool:
    """Whether the actor may answer here: who moderates also in a closed thread, nobody in an archived space."""
    if actor.kind is ActorKind.IMPORT:
        return True
    if thread.is_direct:
        return can_write(actor) and thread.state == ContentState.VISIBLE and takes_part(actor, thread)
    if not can_write(actor) or (actor.role is Role.GUEST and thread.space.visibility == Space.Visibility.MEMBERS):
        return False
    if thread.is_put_away or thread.state != ContentState.VISIBLE or still_to_do(actor, thread.space_id):
        return False
    return thread.closed_at is None or moderates_thread(actor, thread)


def can_open_channel(actor: Actor, space: Space) -> bool:
    """Who moderates the space, while it is not archived."""
    return space.archived_at is None and can_moderate(actor, space.id)


def can_edit_post(actor: Actor, post: Post) -> bool:
    """The author, who moderates, trust level 4; in a wiki post everybody from trust level 1 on.

    A message of a chat is its author's alone, and of who moderates the channel.
    """
    if not can_write(actor):
        return False
    if moderates_thread(actor, post.thread):
        return True
    if post.state not in (ContentState.VISIBLE, ContentState.HELD) or post.thread.is_shut:
        return False
    may = trusted_with(actor)
    by_trust = post.thread.is_topic and (may.may_edit_posts or (post.is_wiki and may.may_edit_wikis))
    return _is_author(actor, post.author_id) or by_trust


def can_see_history(actor: Actor, post: Post) -> bool:
    """Members who may read the post. What somebody took back is not for visitors and search engines."""
    return actor.is_system or (actor.is_member and actor.allows("read"))


def can_delete_post(actor: Actor, post: Post) -> bool:
    """The author and who moderates. The first post goes with its thread."""
    if post.opens_topic:
        return can_delete_thread(actor, post.thread)
    return moderates_thread(actor, post.thread) or (can_write(actor) and _is_author(actor, post.author_id))


def can_delete_thread(actor: Actor, thread: Thread) -> bool:
    """Who moderates; of a topic the author while nobody has replied. A conversation is everybody's who is in it."""
    if moderates_thread(actor, thread):
        return True
    return thread.is_topic and can_write(actor) and _is_author(actor, thread.author_id) and thread.post_count <= 1


def can_rename_thread(actor: Actor, thread: Thread) -> bool:
    """The author while it is open, trust level 3 and up, editors, who moderates.

    A channel is named by who looks after its space, a conversation by who takes part in it.
    """
    if not can_write(actor):
        return False
    if not thread.is_topic:
        return takes_part(actor, thread) if thread.is_direct else moderates_thread(actor, thread)
    if actor.role.at_least(Role.EDITOR) or trusted_with(actor).may_rename_threads or moderates_thread(actor, thread):
        return True
    return _is_author(actor, thread.author_id) and not thread.is_shut


def can_accept_answer(actor: Actor, thread: Thread) -> bool:
    """Who asked, and who moderates, in spaces for questions."""
    if not can_write(actor) or thread.space.kind != Space.Kind.QUESTIONS:
        return False
    return can_moderate(actor, thread.space_id) or _is_author(actor, thread.author_id)


def can_curate(actor: Actor, space_id: int | None = None) -> bool:
    """Pin, close, move, split and merge: members of trust level 4, and who moderates the space."""
    return can_moderate(actor, space_id) or (can_write(actor) and trusted_with(actor).may_curate)


def curates_thread(actor: Actor, thread: Thread) -> bool:
    """Whether the actor may curate this thread. Channels are looked after by who moderates, conversations by nobody."""
    return can_curate(actor, thread.space_id) if thread.is_topic else moderates_thread(actor, thread)


def moderates_thread(actor: Actor, thread: Thread) -> bool:
    """Whether the actor may moderate in this thread: in a conversation nobody may, not even who is in it."""
    return not thread.is_direct and can_moderate(actor, thread.space_id)


def can_moderate(actor: Actor, space_id: int | None = None) -> bool:
    """Hide, restore, approve what is held: staff everywhere, a space's own moderators in it. None is every space."""
    if actor.is_system:
        return True
    return can_write(actor) and (actor.is_staff or (space_id is not None and moderates(actor, space_id)))


def can_pin(actor: Actor, post: Post) -> bool:
    """A message of a chat: who moderates the channel, in a conversation everybody who takes part."""
    thread = post.thread
    if thread.is_topic or post.state != ContentState.VISIBLE or not can_write(actor):
        return False
    return takes_part(actor, thread) if thread.is_direct else moderates_thread(actor, thread)


def can_edit_poll(actor: Actor, poll: Poll) -> bool:
    """Whoever may edit its post, but not because that is a wiki: a question is its author's."""
    return moderates_thread(actor, poll.post.thread) or (
        can_edit_post(actor, poll.post) and _is_author(actor, poll.post.author_id)
    )


def can_close_poll(actor: Actor, poll: Poll) -> bool:
    """Its author, and who moderates."""
    return moderates_thread(actor, poll.post.thread) or (can_write(actor) and _is_author(actor, poll.post.author_id))


def can_export_poll(actor: Actor) -> bool:
    """Managers take results along; what a poll hides, it hides from them too."""
    return actor.is_system or actor.is_manager


def can_remove_preview(actor: Actor, post: Post) -> bool:
    """The author, whose words stand beside it, and who moderates."""
    return moderates_thread(actor, post.thread) or (can_write(actor) and _is_author(actor, post.author_id))


def can_react(actor: Actor, post: Post) -> bool:
    """Members, to what is visible and not their own; in an archived space nobody."""
    is_there = post.state == ContentState.VISIBLE and not post.thread.is_put_away
    return can_write(actor) and is_there and not _is_author(actor, post.author_id)


def _is_author(actor: Actor, author_id: int | None) -> bool:
    return author_id is not None and author_id == actor.member_id


def _in_spaces(actor: Actor, kind: str) -> QuerySet[Thread]:
    threads = Thread.everywhere.filter(community_id=actor.community_id, kind=kind)
    if not _sees_all_spaces(actor):
        threads = threads.filter(space_id__in=spaces_visible_to(actor).values("id"))
    return threads.filter(_state_filter_in_spaces(actor, "", ""))


def _sees_all_spaces(actor: Actor) -> bool:
    return actor.is_system or actor.role.at_least(Role.MANAGER)


def _own_conversations(actor: Actor) -> QuerySet[ThreadMember, int] | None:
    """The ids of the conversations that the actor takes part in, as a part of a statement."""
    if not actor.is_member or not actor.allows("read"):
        return None
    rows = ThreadMember.everywhere.filter(community_id=actor.community_id, member_id=actor.member_id, left_at=None)
    return rows.values_list("thread_id", flat=True)


def _place_filter(actor: Actor, of: str) -> Q:
    """`of` leads to the thread."""
    if _sees_all_spaces(actor):
        in_spaces = ~Q(**{f"{of}kind": Thread.Kind.DIRECT})
    else:
        in_spaces = Q(**{f"{of}space_id__in": spaces_visible_to(actor).values("id")})
    own = _own_conversations(actor)
    thread_id = f"{of}id" if not of else f"{of.removesuffix('__')}_id"
    return in_spaces if own is None else in_spaces | Q(**{f"{thread_id}__in": own})


def _state_filter(actor: Actor, of: str, thread: str) -> Q:
    """`of` leads to the state, `thread` to the thread: in direct conversations staff are like everybody."""
    if actor.is_staff and actor.is_member:
        return ~Q(**{f"{thread}kind": Thread.Kind.DIRECT}) | _seen_by_all(actor, of)
    return _state_filter_in_spaces(actor, of, thread)


def _state_filter_in_spaces(actor: Actor, of: str, thread: str) -> Q:
    if actor.is_system or actor.is_staff:
        return Q()
    seen = _seen_by_all(actor, of)
    moderated = moderated_space_ids(actor)
    return seen if moderated is None else seen | Q(**{f"{thread}space_id__in": moderated})


def _seen_by_all(actor: Actor, of: str) -> Q:
    visible = Q(**{f"{of}state": ContentState.VISIBLE})
    if actor.member_id is None:
        return visible
    return visible | Q(**{f"{of}state": ContentState.HELD, f"{of}author_id": actor.member_id})
