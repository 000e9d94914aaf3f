"""What of this room is moderated: posts with the topics that they open, threads as such, polls."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from folkmoot.content import policies
from folkmoot.content.commands import editing, judging, polls, posts, states
from folkmoot.content.commands.baking import bake_again
from folkmoot.content.commands.threads import approve_thread_change, delete_thread
from folkmoot.content.markup import all_words
from folkmoot.content.models import Attachment, Poll, Post, Thread
from folkmoot.content.models.thread import ContentState
from folkmoot.core.actor import Actor
from folkmoot.core.moderation import Moderated, ModeratedSubject
from folkmoot.members.commands.pending import (
    Subject,
    find_change,
    is_own,
    let_wait_again,
    turn_down_change,
    waiting_changes,
)
from folkmoot.members.models import PendingChange

Changes = Mapping[int, PendingChange]
_STATES = {ContentState.VISIBLE: "visible", ContentState.HELD: "held", ContentState.HIDDEN: "hidden"}


def subjects() -> tuple[ModeratedSubject, ...]:
    """What is judged as its author's."""
    return (
        ModeratedSubject(
            "post", _("Post"), load_posts, _may_flag_post, _may_judge_post,
            approve=_approve_post, hide=_hide_post, restore=_restore_post, delete=_delete_post, wait=_hold_post,
        ),
        ModeratedSubject(
            "thread", _("Thread"), load_threads, _may_flag_thread, _may_judge_thread,
            approve=_approve_thread, hide=_hide_thread, restore=_restore_thread, delete=_delete_thread,
        ),
        ModeratedSubject(
            "poll", _("Poll"), load_polls, _may_flag_poll, _may_judge_poll,
            approve=_approve_poll, hide=_hide_poll, restore=_restore_poll,
        ),
    )  # fmt: skip


def load_posts(community_id: int, ids: Collection[int]) -> dict[int, Moderated]:
    """Posts; of one with an edit of its author's that waits, the new text."""
    return posts_with(community_id, ids, waiting_changes(community_id, "post", ids))


def posts_with(
    community_id: int, ids: Collection[int], changes: Changes, *, of_others: bool = False
) -> dict[int, Moderated]:
    """Posts as they would be with these changes. What is said in conversations is nobody else's."""
    rows = Post.everywhere.filter(community_id=community_id, id__in=ids).exclude(thread__kind=Thread.Kind.DIRECT)
    pictures: dict[int, list[str]] = {}
    files = Attachment.everywhere.filter(community_id=community_id, post_id__in=ids, kind=Attachment.Kind.IMAGE)
    for id_, post_id, name in files.values_list("id", "post_id", "name"):
        pictures.setdefault(post_id or 0, []).append(f"/files/{id_}/{name}")
    return {
        post.id: _moderated_post(
            post, _to_show(changes.get(post.id), post.author_id, of_others), tuple(pictures.get(post.id, ()))
        )
        for post in rows.select_related("thread")
    }


def load_threads(community_id: int, ids: Collection[int]) -> dict[int, Moderated]:
    """Threads by their titles and tags; of one with a change of its author's that waits, the new ones."""
    return threads_with(community_id, ids, waiting_changes(community_id, "thread", ids))


def threads_with(
    community_id: int, ids: Collection[int], changes: Changes, *, of_others: bool = False
) -> dict[int, Moderated]:
    """Threads as they would be with these changes."""
    rows = Thread.everywhere.filter(community_id=community_id, id__in=ids).exclude(kind=Thread.Kind.DIRECT)
    found = {}
    for thread in rows:
        change = _to_show(changes.get(thread.id), thread.author_id, of_others)
        said = change.changes if change else {}
        title, tags = said.get("title", thread.title), said.get("tags", thread.tag_names)
        text = "\n".join(filter(None, (thread.purpose, *(f"#{tag}" for tag in tags))))
        found[thread.id] = Moderated(
            id=thread.id, author_id=thread.author_id, title=title, text=text, html="",
            url=f"/t/{thread.id}/{thread.slug}/", at=change.at if change else thread.created_at,
            state="held" if change else _STATES.get(ContentState(thread.state), "gone"), space_id=thread.space_id,
            thread_id=thread.id, revision=thread.revision,
        )  # fmt: skip
    return found


def load_polls(community_id: int, ids: Collection[int]) -> dict[int, Moderated]:
    """Polls by their questions and options; of one with changes of its author's that wait, those too."""
    return polls_with(community_id, ids, waiting_changes(community_id, "poll", ids))


def polls_with(
    community_id: int, ids: Collection[int], changes: Changes, *, of_others: bool = False
) -> dict[int, Moderated]:
    """Polls as they would be with these changes."""
    rows = Poll.everywhere.filter(community_id=community_id, id__in=ids).exclude(post__thread__kind=Thread.Kind.DIRECT)
    found = {}
    for poll in rows.select_related("post__thread").prefetch_related("options"):
        thread = poll.post.thread
        change = _to_show(changes.get(poll.id), poll.post.author_id, of_others)
        said = change.changes if change else {}
        asked = said.get("poll") or {"question": poll.question, "options": [o.text for o in poll.options.all()]}
        found[poll.id] = Moderated(
            id=poll.id, author_id=poll.post.author_id, title=asked["question"],
            text="\n".join([*asked["options"], *said.get("options", [])]), html="",
            url=f"/t/{thread.id}/{thread.slug}/{poll.post.number}/", at=change.at if change else poll.created_at,
            state="held" if change else _STATES.get(ContentState(poll.post.state), "gone"), space_id=thread.space_id,
            thread_id=thread.id, revision=poll.post.revision,
        )  # fmt: skip
    return found


def _to_show(change: PendingChange | None, owner_id: int | None, of_others: bool) -> PendingChange | None:
    """What others would change of a thing is judged for itself (see `moderated_edits`)."""
    return change if of_others or is_own(change, owner_id) else None


def _moderated_post(post: Post, change: PendingChange | None, pictures: tuple[str, ...]) -> Moderated:
    thread = post.thread
    own = post.thread.state if post.opens_topic and post.state == ContentState.VISIBLE else post.state
    html = bake_again(post, change.changes["markdown"]) if change else post.html
    return Moderated(
        id=post.id, author_id=post.author_id, title=thread.title, text=all_words(html), html=html,
        url=f"/t/{thread.id}/{thread.slug}/{post.number}/", at=change.at if change else post.created_at,
        state="held" if change else _STATES.get(ContentState(own), "gone"), space_id=thread.space_id,
        thread_id=thread.id, revision=post.text_revision, images=pictures,
    )  # fmt: skip


def _post(actor: Actor, post_id: int) -> Post:
    return Post.everywhere.select_related("thread__space").get(community_id=actor.community_id, id=post_id)


def _thread(actor: Actor, thread_id: int) -> Thread:
    return Thread.everywhere.select_related("space").get(community_id=actor.community_id, id=thread_id)


def _poll(actor: Actor, poll_id: int) -> Poll:
    return Poll.everywhere.select_related("post__thread__space").get(community_id=actor.community_id, id=poll_id)


def _own_waits(subject: Subject, owner_id: int | None, actor: Actor, *, turned_down: bool = False) -> bool:
    return is_own(find_change(actor.community_id, subject, even_turned_down=turned_down), owner_id)


def _may_flag_post(actor: Actor, post_id: int) -> bool:
    return policies.posts_visible_to(actor).filter(id=post_id).exists()


def _may_judge_post(actor: Actor, post_id: int) -> bool:
    return policies.moderates_thread(actor, _post(actor, post_id).thread)


def _approve_post(actor: Actor, post_id: int, reason: str) -> None:
    post = _post(actor, post_id)
    if post.state == ContentState.HELD:
        states.approve_post(actor=actor, post=post)
    elif _own_waits(("post", post_id), post.author_id, actor):
        editing.approve_edit(actor=actor, post=post)


def _hide_post(actor: Actor, post_id: int, reason: str) -> None:
    """Of a post that is seen the edit that waits is turned down; what opens a topic is hidden with it."""
    post = _post(actor, post_id)
    if post.state == ContentState.VISIBLE and _own_waits(("post", post_id), post.author_id, actor):
        turn_down_change(actor=actor, subject=("post", post_id), reason=reason)
    elif post.state == ContentState.HELD:
        judging.reject_post(actor=actor, post=post, reason=reason)
    else:
        with transaction.atomic():
            states.hide_post(actor=actor, post=post, reason=reason)
            if post.opens_topic:
                judging.hide_thread(actor=actor, thread=post.thread, reason=reason)


def _restore_post(actor: Actor, post_id: int, reason: str) -> None:
    post = _post(actor, post_id)
    with transaction.atomic():
        is_hidden = post.state != ContentState.VISIBLE or post.thread.state != ContentState.VISIBLE
        if post.opens_topic and post.thread.state != ContentState.VISIBLE:
            judging.restore_thread(actor=actor, thread=post.thread)
        if post.state != ContentState.VISIBLE:
            posts.restore_post(actor=actor, post=post)
        elif not is_hidden and _own_waits(("post", post_id), post.author_id, actor, turned_down=True):
            editing.approve_edit(actor=actor, post=post, turned_down=True)


def _delete_post(actor: Actor, post_id: int, reason: str) -> None:
    post = _post(actor, post_id)
    if post.opens_topic:
        delete_thread(actor=actor, thread=post.thread)
    else:
        posts.delete_post(actor=actor, post=post)


def _hold_post(actor: Actor, post_id: int, reason: str) -> None:
    """Held again, or of a post that is seen the edit that was turned down."""
    if not let_wait_again(actor=actor, subject=("post", post_id)):
        judging.hold_again(actor=actor, post=_post(actor, post_id))


def _may_flag_thread(actor: Actor, thread_id: int) -> bool:
    return policies.threads_visible_to(actor).filter(id=thread_id).exists()


def _may_judge_thread(actor: Actor, thread_id: int) -> bool:
    return policies.moderates_thread(actor, _thread(actor, thread_id))


def _approve_thread(actor: Actor, thread_id: int, reason: str) -> None:
    thread = _thread(actor, thread_id)
    if _own_waits(("thread", thread_id), thread.author_id, actor):
        approve_thread_change(actor=actor, thread=thread)


def _hide_thread(actor: Actor, thread_id: int, reason: str) -> None:
    thread = _thread(actor, thread_id)
    waits = _own_waits(("thread", thread_id), thread.author_id, actor)
    if waits and policies.moderates_thread(actor, thread):
        turn_down_change(actor=actor, subject=("thread", thread_id), reason=reason)
    else:
        judging.hide_thread(actor=actor, thread=thread, reason=reason)


def _restore_thread(actor: Actor, thread_id: int, reason: str) -> None:
    thread = _thread(actor, thread_id)
    if thread.state != ContentState.VISIBLE:
        judging.restore_thread(actor=actor, thread=thread)
    elif _own_waits(("thread", thread_id), thread.author_id, actor, turned_down=True):
        approve_thread_change(actor=actor, thread=thread, turned_down=True)


def _delete_thread(actor: Actor, thread_id: int, reason: str) -> None:
    delete_thread(actor=actor, thread=_thread(actor, thread_id))


def _may_flag_poll(actor: Actor, poll_id: int) -> bool:
    return policies.polls_visible_to(actor).filter(id=poll_id).exists()


def _may_judge_poll(actor: Actor, poll_id: int) -> bool:
    return policies.moderates_thread(actor, _poll(actor, poll_id).post.thread)


def _approve_poll(actor: Actor, poll_id: int, reason: str) -> None:
    poll = _poll(actor, poll_id)
    if _own_waits(("poll", poll_id), poll.post.author_id, actor):
        polls.approve_poll(actor=actor, poll=poll)


def _hide_poll(actor: Actor, poll_id: int, reason: str) -> None:
    """Turn down what waits; a poll itself goes with its post."""
    poll = _poll(actor, poll_id)
    waits = _own_waits(("poll", poll_id), poll.post.author_id, actor)
    if waits and policies.moderates_thread(actor, poll.post.thread):
        turn_down_change(actor=actor, subject=("poll", poll_id), reason=reason)
    else:
        _hide_post(actor, poll.post_id, reason)


def _restore_poll(actor: Actor, poll_id: int, reason: str) -> None:
    poll = _poll(actor, poll_id)
    if poll.post.state != ContentState.VISIBLE:
        _restore_post(actor, poll.post_id, reason)
    elif _own_waits(("poll", poll_id), poll.post.author_id, actor, turned_down=True):
        polls.approve_poll(actor=actor, poll=poll, turned_down=True)
