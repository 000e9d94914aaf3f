"""Writing the demo's conversations: each word through a command, then moved to the time it is said to be from."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from folkmoot.cli.demonstration.world import Conversation, Saying, conversations
from folkmoot.communities.models import Community
from folkmoot.content import commands
from folkmoot.content.models import Poll, PollOption, Post, Thread
from folkmoot.core.actor import Actor
from folkmoot.core.tenancy import scope
from folkmoot.members.models import Membership
from folkmoot.members.queries import actor_of
from folkmoot.spaces.models import Space


def plant(community: Community) -> int:
    """Write every conversation into the community, whose people and spaces stand already; returns how many."""
    with scope(community.id):
        actors = {member.handle: actor_of(member) for member in Membership.objects.all()}
        spaces = {space.slug: space for space in Space.objects.all()}
        now = timezone.now()
        found = conversations()
        for conversation in found:
            _Planting(conversation, actors, spaces[conversation.space], now).write()
    return len(found)


class _Planting:
    """One conversation being written."""

    def __init__(self, conversation: Conversation, actors: dict[str, Actor], space: Space, now: datetime) -> None:
        self._conversation = conversation
        self._actors = actors
        self._space = space
        self._began = now - timedelta(days=conversation.days_ago)

    def write(self) -> None:
        first, *replies = self._conversation.sayings
        thread = commands.create_thread(
            actor=self._actors[first.by],
            space=self._space,
            title=self._conversation.title,
            markdown=first.body,
            tags=self._conversation.tags,
            poll=_poll(self._conversation.poll),
        )
        posts = [Post.objects.get(thread=thread, number=1)]
        for reply in replies:
            posts.append(commands.create_post(actor=self._actors[reply.by], thread=thread, markdown=reply.body))
            # At once, so that nobody meets the daily limit of those who are new.
            self._move_back(posts[-1], reply)
        self._move_back(posts[0], first)
        for post, saying in zip(posts, self._conversation.sayings, strict=True):
            self._react(post, saying)
        self._vote(posts[0])
        self._settle(thread, posts)

    def _react(self, post: Post, saying: Saying) -> None:
        for emoji, handles in saying.reactions.items():
            for handle in handles:
                if handle != saying.by:
                    commands.add_reaction(actor=self._actors[handle], post=post, emoji=emoji)
        if saying.accepted:
            post = Post.objects.select_related("thread").get(id=post.id)
            commands.accept_answer(actor=self._actors[self._conversation.sayings[0].by], post=post)

    def _vote(self, post: Post) -> None:
        if self._conversation.poll is None:
            return
        poll = Poll.objects.get(post=post)
        options = list(PollOption.objects.filter(poll=poll).order_by("id").values_list("id", flat=True))
        for handle, number in self._conversation.poll["votes"].items():
            commands.cast_ballot(actor=self._actors[handle], poll=poll, choices=[options[number - 1]])

    def _move_back(self, post: Post, saying: Saying) -> None:
        at = self._began + timedelta(hours=saying.hours)
        Post.objects.filter(id=post.id).update(created_at=at)
        if post.number == 1:
            Thread.objects.filter(id=post.thread_id).update(created_at=at)

    def _settle(self, thread: Thread, posts: list[Post]) -> None:
        last = self._began + timedelta(hours=self._conversation.sayings[-1].hours)
        Thread.objects.filter(id=thread.id).update(last_post_at=last)
        thread.refresh_from_db()
        steward = self._actors["olga"]
        if self._conversation.pinned:
            commands.pin_thread(actor=steward, thread=thread)
        if self._conversation.closed:
            commands.close_thread(actor=steward, thread=thread)
        newest = Thread.objects.filter(space=self._space).order_by("-last_post_at").first()
        Space.objects.filter(id=self._space.id).update(last_post_at=newest.last_post_at if newest else None)


def _poll(row: dict[str, Any] | None) -> commands.NewPoll | None:
    if row is None:
        return None
    kind = row.get("kind", Poll.Kind.SINGLE)
    most = len(row["options"]) if kind == Poll.Kind.MULTIPLE else 1
    return commands.NewPoll(question=row["question"], options=row["options"], kind=kind, max_choices=most)
