"""Finding what a page or a call is about among what its reader may see."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from folkmoot.content.models import Post, Thread
from folkmoot.content.policies import posts_visible_to, threads_visible_to
from folkmoot.core.actor import Actor
from folkmoot.core.errors import RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.members.models import Membership
from folkmoot.members.policies import members_visible_to

_NO_ID_FROM = 2**63


def chat_or_404(request: CommunityRequest, thread_id: int) -> Thread:
    """The channel or conversation with its space."""
    if thread_id >= _NO_ID_FROM:
        raise Http404
    chats: QuerySet[Thread] = threads_visible_to(request.actor).exclude(kind=Thread.Kind.TOPIC)
    return get_object_or_404(chats.select_related("space"), id=thread_id)


def message_or_404(request: CommunityRequest, thread: Thread, post_id: int) -> Post:
    """A message of it that the reader sees."""
    post = get_object_or_404(posts_visible_to(request.actor).select_related("author"), id=post_id, thread=thread)
    post.thread = thread
    return post


def root_or_404(thread: Thread, number: int | None) -> Post | None:
    """The message in whose thread one reads or writes: also one that is gone, if others replied to it."""
    if number is None:
        return None
    post = get_object_or_404(Post.everywhere.filter(thread=thread, root__isnull=True), number=number)
    post.thread = thread
    return post


def members_by_id(actor: Actor, ids: Sequence[int]) -> list[Membership]:
    """These members; raises RuleBroken where one of them is nobody whom the actor sees."""
    found = members_visible_to(actor).in_bulk(list(ids))
    if len(found) < len(set(ids)):
        raise RuleBroken("unknown-member", "Choose members of this community.", field="members")
    return [found[id_] for id_ in ids]
