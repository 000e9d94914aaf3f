"""What threads, posts and polls look like in the API."""

from __future__ import annotations

from datetime import datetime

from django.urls import get_script_prefix
from ninja import Field, Schema

from folkmoot.content.models import Post, PostLink, Thread
from folkmoot.content.previews.cards import image_address
from folkmoot.content.rendering.fragments import with_prefix
from folkmoot.core.api.schemas import Id, Input, MemberRef, Moment

TITLE_AT_MOST = 200
MARKDOWN_AT_MOST = 64_000


class ThreadOut(Schema):
    """A thread without its posts."""

    id: int
    space_id: int
    title: str
    slug: str
    author: MemberRef | None
    state: str
    tags: list[str]
    created_at: datetime
    last_post_at: datetime
    post_count: int
    last_number: int
    reaction_count: int
    view_count: int
    pinned: bool
    closed: bool
    accepted_post_id: int | None
    excerpt: str
    revision: int

    @staticmethod
    def resolve_tags(thread: Thread) -> list[str]:
        return list(thread.tag_names)

    @staticmethod
    def resolve_pinned(thread: Thread) -> bool:
        return thread.pinned_at is not None

    @staticmethod
    def resolve_closed(thread: Thread) -> bool:
        return thread.closed_at is not None


class PreviewOut(Schema):
    """A link that stands alone in a post, with what its page said of itself; `image` is a path on this host."""

    url: str
    title: str
    description: str
    site_name: str
    image: str | None

    @staticmethod
    def resolve_image(link: PostLink) -> str | None:
        return get_script_prefix().rstrip("/") + image_address(link.image_key) if link.image_key else None


class PostOut(Schema):
    """A post. `reactions` counts by emoji; `number` is its place; links in `html` are paths on this host."""

    id: int
    thread_id: int
    number: int
    author: MemberRef | None
    reply_to_id: int | None
    markdown: str
    html: str
    state: str
    is_wiki: bool
    created_at: datetime
    edited_at: datetime | None
    reactions: dict[str, int]
    has_poll: bool
    previews: list[PreviewOut]
    revision: int

    @staticmethod
    def resolve_html(post: Post) -> str:
        return with_prefix(post.html)

    @staticmethod
    def resolve_previews(post: Post) -> list[PostLink]:
        return [link for link in post.links.all() if link.is_shown]

    @staticmethod
    def resolve_reactions(post: Post) -> dict[str, int]:
        return dict(post.reaction_counts)


class RevisionOut(Schema):
    """What a post said before an edit; `title` is the thread's former title where that changed."""

    number: int
    markdown: str
    title: str
    reason: str
    replaced_at: datetime
    editor: MemberRef | None


class RevertIn(Input):
    """The version to go back to."""

    number: int = Field(ge=1, le=2**31 - 1)


class PollIn(Input):
    """A poll to open a thread or a post with."""

    question: str = Field(min_length=1, max_length=300)
    options: list[str] = Field(min_length=2, max_length=50)
    kind: str = Field("single", pattern="^(single|multiple|ranked|quadratic)$")
    results: str = Field("always", pattern="^(always|voted|closed)$")
    hides_voters: bool = True
    votes_are_final: bool = False
    who_adds_options: str = Field("nobody", pattern="^(nobody|author|members)$")
    min_choices: int = Field(1, ge=1, le=50)
    max_choices: int = Field(1, ge=1, le=50)
    credits: int = Field(100, ge=1, le=1000)
    closes_at: Moment | None = None


class ThreadIn(Input):
    """A thread to open."""

    space_id: Id
    title: str = Field(min_length=1, max_length=TITLE_AT_MOST)
    markdown: str = Field(min_length=1, max_length=MARKDOWN_AT_MOST)
    tags: list[str] = Field(default_factory=list, max_length=10)
    attachment_ids: list[Id] = Field(default_factory=list, max_length=20)
    poll: PollIn | None = None


class ThreadPatch(Input):
    """What to change of a thread; what is left out stays."""

    title: str | None = Field(None, min_length=1, max_length=TITLE_AT_MOST)
    tags: list[str] | None = Field(None, max_length=10)


class PostIn(Input):
    """A reply."""

    markdown: str = Field(min_length=1, max_length=MARKDOWN_AT_MOST)
    reply_to_id: Id | None = None
    attachment_ids: list[Id] = Field(default_factory=list, max_length=20)
    poll: PollIn | None = None


class PostPatch(Input):
    """An edit. `revision` is the one you saw: when the post has changed since, the answer is 409."""

    markdown: str = Field(min_length=1, max_length=MARKDOWN_AT_MOST)
    revision: int | None = None
    reason: str = Field("", max_length=200)


class ReasonIn(Input):
    """Why something is closed or hidden."""

    reason: str = Field("", max_length=300)
