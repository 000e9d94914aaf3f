"""A community in which everybody has a page open, and a hand that writes to its channel as fast as it is told."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db import transaction

if TYPE_CHECKING:
    from folkmoot.content.models import Thread

# So often messages are written, those of the time between together: a commit for each would measure the database.
TICK_SECONDS = 0.05
_FILLING = "<p>" + "What we found on the third walk at the north track. " * 5 + "</p>"


def build(members: int) -> tuple[Thread, list[int]]:
    """A channel, and the ids of so many members; what an earlier run has built in the same folder is taken."""
    from folkmoot.communities.models import Community
    from folkmoot.content.models import Thread
    from folkmoot.core.roles import Role
    from folkmoot.members.models import Membership
    from folkmoot.spaces.models import Space

    now = datetime.now(UTC)
    with transaction.atomic():
        community, is_new = Community.objects.get_or_create(slug="bench", defaults={"name": "Bench", "set_up_at": now})
        if is_new:
            Membership.everywhere.bulk_create(
                [
                    Membership(community=community, handle=f"m{n}", name=f"Member {n}", role=Role.MEMBER, joined_at=now)
                    for n in range(members)
                ],
                batch_size=1000,
            )
            space = Space.everywhere.create(community=community, slug="chat", name="Chat", kind=Space.Kind.CHAT)
            Thread.everywhere.create(community=community, space=space, kind="channel", title="general", slug="general")
    ids = list(Membership.everywhere.filter(community=community).order_by("id").values_list("id", flat=True))
    return Thread.everywhere.get(community=community), ids


def write(thread: Thread, author_id: int, *, rate: int, count: int, start: int) -> float:
    """Write so many messages at a rate; 0 is all at once. Returns how many seconds that took."""
    began = time.monotonic()
    written = 0
    while written < count:
        due = count if not rate else min(count, int((time.monotonic() - began) * rate) + 1)
        while written < due:
            many = min(due - written, 200)
            _write(thread, author_id, range(start + written, start + written + many))
            written += many
        time.sleep(TICK_SECONDS if rate else 0)
    return time.monotonic() - began


def _write(thread: Thread, author_id: int, numbers: range) -> None:
    from folkmoot.activity.log import build as line_of
    from folkmoot.activity.log import record_many
    from folkmoot.content.models import Post, Thread
    from folkmoot.core.actor import Actor, ActorKind

    actor = Actor(thread.community_id, ActorKind.MEMBER, author_id)
    with transaction.atomic():
        first = Thread.everywhere.select_for_update().get(id=thread.id).last_number + 1
        posts = Post.everywhere.bulk_create(
            Post(
                community_id=thread.community_id, thread=thread, number=first + n, author_id=author_id,
                html=f"{_FILLING}#{number},{time.time_ns()};", markdown="", sent_key=f"k{time.time_ns()}-{number}",
            )
            for n, number in enumerate(numbers)
        )  # fmt: skip
        Thread.everywhere.filter(id=thread.id).update(last_number=first + len(posts) - 1)
        record_many(
            line_of(
                "content.post.created", actor=actor, subject=("post", post.id), space_id=thread.space_id,
                thread_id=thread.id,
            )
            for post in posts
        )  # fmt: skip
