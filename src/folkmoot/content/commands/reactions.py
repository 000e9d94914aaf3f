"""Reacting to posts."""

from __future__ import annotations

import unicodedata

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from folkmoot.content import policies
from folkmoot.content.commands.noting import note
from folkmoot.content.models import Post, Reaction, Thread
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.members.models import Membership, Relation

# What the picker offers first; any single emoji will do.
OFFERED = ("👍", "❤️", "🎉", "😄", "🤔", "👀")
KINDS_AT_MOST = 20
_JOINERS = {"\u200d", "\ufe0f", "\u20e3"}


def add_reaction(*, actor: Actor, post: Post, emoji: str) -> Post:
    """React to somebody's post; doing it twice is once. Records `content.reaction.added`.

    Raises NotAllowed for one's own post or one whose author has blocked the actor, RuleBroken for no emoji.
    """
    if not policies.can_react(actor, post) or _is_blocked(actor, post):
        raise NotAllowed(_("You may not react to this post."))
    emoji = clean_emoji(emoji)
    with transaction.atomic():
        post = Post.everywhere.select_for_update(of=("self",)).select_related("thread").get(id=post.id)
        if emoji not in post.reaction_counts and len(post.reaction_counts) >= KINDS_AT_MOST:
            raise RuleBroken("too-many-kinds", _("This post has enough kinds of reactions. Choose one of them."))
        _row, made = Reaction.everywhere.get_or_create(
            community_id=post.community_id, post=post, member_id=actor.member_id, emoji=emoji
        )
        if made:
            _count(post, actor, emoji, 1)
            details = {"emoji": emoji, "author": post.author_id}
            note("content.reaction.added", actor=actor, thread=post.thread, subject=("post", post.id), details=details)
    return post


def remove_reaction(*, actor: Actor, post: Post, emoji: str) -> Post:
    """Take one's reaction back. Records `content.reaction.removed` when there was one."""
    with transaction.atomic():
        post = Post.everywhere.select_for_update(of=("self",)).select_related("thread").get(id=post.id)
        gone, _by_kind = Reaction.everywhere.filter(post=post, member_id=actor.member_id, emoji=emoji).delete()
        if gone:
            _count(post, actor, emoji, -1)
            note("content.reaction.removed", actor=actor, thread=post.thread, subject=("post", post.id))
    return post


def clean_emoji(text: str) -> str:
    """One emoji as it is kept; raises RuleBroken when the text is something else."""
    emoji = text.strip()
    symbols = [c for c in emoji if c not in _JOINERS]
    if not symbols or len(emoji) > 16 or not all(_is_emoji(c) for c in symbols):
        raise RuleBroken("not-an-emoji", _("Choose an emoji."), field="emoji")
    if len(symbols) > 1 and not _JOINERS & set(emoji) and not _is_one_sequence(symbols):
        raise RuleBroken("not-an-emoji", _("Choose one emoji."), field="emoji")
    return emoji


def _is_emoji(character: str) -> bool:
    return unicodedata.category(character) in ("So", "Sk", "Sm", "Mn", "Cn") or character in "#*0123456789‼⁉"


def _is_one_sequence(symbols: list[str]) -> bool:
    flags = all("\U0001f1e6" <= c <= "\U0001f1ff" for c in symbols) and len(symbols) == 2
    toned = len(symbols) == 2 and "\U0001f3fb" <= symbols[1] <= "\U0001f3ff"
    return flags or toned or symbols[0] == "🏴"


def _is_blocked(actor: Actor, post: Post) -> bool:
    return Relation.everywhere.filter(
        community_id=post.community_id,
        kind=Relation.Kind.BLOCK,
        member_id=post.author_id,
        other_id=actor.member_id,
    ).exists()


def _count(post: Post, actor: Actor, emoji: str, step: int) -> None:
    count = post.reaction_counts.get(emoji, 0) + step
    counts = {**post.reaction_counts, emoji: count}
    post.reaction_counts = {key: value for key, value in counts.items() if value > 0}
    post.revision += 1
    post.save(update_fields=["reaction_counts", "revision"])
    Thread.everywhere.filter(id=post.thread_id).update(
        reaction_count=F("reaction_count") + step, revision=F("revision") + 1
    )
    if post.thread.is_direct:
        return
    Membership.everywhere.filter(id=post.author_id or 0).update(reactions_received=F("reactions_received") + step)
    Membership.everywhere.filter(id=actor.own_id).update(reactions_given=F("reactions_given") + step)
