"""What tests of the queue begin with: a post of Mia's, and more people."""

from __future__ import annotations

from folkmoot.content import commands
from folkmoot.content.models import Post
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Account, Membership
from folkmoot.moderation.tests.deciding import the_clause
from folkmoot.spaces.models import Space

__all__ = ["a_post", "a_reply", "people", "state_of", "the_clause"]


def a_post(cast: Cast, by: Membership | None = None, space: Space | None = None, text: str = "Get lost.") -> Post:
    """A topic, of Mia in the forum where nothing is said; its first post."""
    thread = commands.create_thread(
        actor=cast.actor(by or cast.mia), space=space or cast.forum, title="On the moor", markdown=text
    )
    return Post.everywhere.get(thread=thread)


def a_reply(cast: Cast, to: Post, by: Membership | None = None, text: str = "You too.") -> Post:
    """An answer, of Mia where nobody is named."""
    return commands.create_post(actor=cast.actor(by or cast.mia), thread=to.thread, markdown=text)


def people(cast: Cast, count: int, trust_level: int = 0) -> list[Membership]:
    """More members, written at once."""
    first = Membership.everywhere.count()
    accounts = Account.objects.bulk_create(Account(email=f"p{first + n}@example.org") for n in range(count))
    return Membership.everywhere.bulk_create(
        Membership(
            community=cast.community, account=account, handle=f"p{first + n}", name=f"P {n}", trust_level=trust_level,
            accepted_guidelines=cast.guidelines,
        )
        for n, account in enumerate(accounts)
    )  # fmt: skip


def state_of(post: Post) -> str:
    """As it is now."""
    return str(Post.everywhere.values_list("state", flat=True).get(id=post.id))
