"""The demo's chats and its group: said through commands, then moved to when they are said to be from."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Max
from django.utils import timezone

from folkmoot.communities.models import Community
from folkmoot.content import commands
from folkmoot.content.commands.messages import pin_message
from folkmoot.content.models import Poll, PollOption, Post, Thread
from folkmoot.core.actor import Actor
from folkmoot.core.tenancy import scope
from folkmoot.groups.commands import create_group, create_group_space, join_group
from folkmoot.members.models import Membership
from folkmoot.members.queries import actor_of
from folkmoot.spaces.commands import create_space
from folkmoot.spaces.models import Space

_STEWARD = "olga"


@cache
def chats() -> dict[str, Any]:
    """What the file says."""
    return tomllib.loads((Path(__file__).resolve().parent / "chats.toml").read_text(encoding="utf-8"))


def talk(community: Community) -> int:
    """Make the chat space, the conversations and the group of a community whose people stand already.

    Returns how many messages were said.
    """
    plan, now = chats(), timezone.now()
    with scope(community.id):
        members = {member.handle: member for member in Membership.objects.filter(state=Membership.State.ACTIVE)}
        actors = {handle: actor_of(member) for handle, member in members.items()}
        space = create_space(actor=actors[_STEWARD], kind=Space.Kind.CHAT, visibility="members", **plan["space"])
        for row in plan["channel"]:
            purpose = row["purpose"]
            thread = commands.open_channel(actor=actors[_STEWARD], space=space, name=row["name"], purpose=purpose)
            _say_all(thread, row["sayings"], actors, now)
        for row in plan["talk"]:
            first, *others = (members[handle] for handle in row["members"])
            title = row.get("title", "")
            thread = commands.start_conversation(actor=actor_of(first), members=others, title=title)
            _say_all(thread, row["sayings"], actors, now)
        for row in plan["group"]:
            _gather(row, actors)
    return sum(len(row["sayings"]) for row in (*plan["channel"], *plan["talk"]))


def _say_all(thread: Thread, rows: Sequence[Mapping[str, Any]], actors: Mapping[str, Actor], now: datetime) -> None:
    posts: list[Post] = []
    for row in rows:
        thread.refresh_from_db()
        post = _say(thread, row, actors, posts)
        # At once, so that nobody meets the limits of who writes quickly.
        Post.objects.filter(id=post.id).update(created_at=now - timedelta(hours=row["hours"]))
        commands.mark_read(actor=actors[row["by"]], thread=thread, number=post.number)
        posts.append(post)
    Thread.objects.filter(id=thread.id).update(
        created_at=now - timedelta(hours=rows[0]["hours"]), last_post_at=now - timedelta(hours=rows[-1]["hours"])
    )
    newest = Thread.objects.filter(space_id=thread.space_id).aggregate(at=Max("last_post_at"))
    Space.objects.filter(id=thread.space_id).update(last_post_at=newest["at"])


def _say(thread: Thread, row: Mapping[str, Any], actors: Mapping[str, Actor], posts: Sequence[Post]) -> Post:
    poll = commands.NewPoll(question=row["text"], options=row["poll"]) if "poll" in row else None
    root = posts[row["reply_to"] - 1] if "reply_to" in row else None
    post, _is_new = commands.send_message(
        actor=actors[row["by"]], thread=thread, markdown=row["text"], root=root, poll=poll
    )
    for emoji, handles in row.get("reactions", {}).items():
        for handle in handles:
            commands.add_reaction(actor=actors[handle], post=post, emoji=emoji)
    if poll is not None:
        _vote(post, row["votes"], actors)
    if row.get("pinned"):
        pin_message(actor=actors[row["by"]], post=post)
    return post


def _vote(post: Post, votes: Mapping[str, int], actors: Mapping[str, Actor]) -> None:
    poll = Poll.objects.get(post=post)
    options = list(PollOption.objects.filter(poll=poll).values_list("id", flat=True))
    for handle, place in votes.items():
        commands.cast_ballot(actor=actors[handle], poll=poll, choices=[options[place - 1]])


def _gather(row: Mapping[str, Any], actors: Mapping[str, Actor]) -> None:
    leader = actors[row["leader"]]
    group = create_group(actor=leader, name=row["name"], purpose=row["purpose"], visibility=row["visibility"])
    for handle in row["members"]:
        join_group(actor=actors[handle], group=group)
    space = create_group_space(actor=leader, group=group, name=row["space"])
    first = row["thread"]
    commands.create_thread(actor=actors[first["by"]], space=space, title=first["title"], markdown=first["text"])
