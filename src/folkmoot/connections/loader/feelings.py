"""Reactions and accepted answers of a source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from folkmoot.connections.importers.records import AcceptedRecord, ReactionRecord
from folkmoot.connections.loader.known import Known, fresh_of
from folkmoot.connections.loader.people import not_in_future
from folkmoot.connections.loader.report import ImportReport
from folkmoot.content.markup.emoji import emoji_of
from folkmoot.content.models import Post, Reaction, Thread
from folkmoot.core.actor import Actor

_EMOJI_AT_MOST = 40
_COUNT_AT_MOST = 1_000_000


def load_reactions(records: Sequence[ReactionRecord], *, actor: Actor, known: Known, report: ImportReport) -> None:
    """Bring reactions: by name where the source names who reacted, else as a count on the post."""
    done = known.find("reaction", (record.external_id for record in records))
    fresh = fresh_of(records, done)
    posts = known.find("post", (record.post_external_id for record in fresh))
    members = known.find("member", (record.member_external_id for record in fresh))
    rows: list[Reaction] = []
    nameless: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    became: dict[str, int] = {}
    for record in fresh:
        post_id = posts.get(record.post_external_id)
        if post_id is None:
            report.skip(f"reaction {record.external_id}", "its post is not here")
            continue
        became[record.external_id] = post_id
        member_id = members.get(record.member_external_id or "")
        emoji = _emoji(record.emoji)
        if member_id is None:
            count = max(1, min(record.count, _COUNT_AT_MOST))
            nameless[post_id][emoji] += count
            report.reactions += count
        else:
            rows.append(_row(record, actor, post_id, member_id, emoji))
    known.note("reaction", became)
    report.reactions += _add_named(rows)
    _recount(set(became.values()), nameless)


def load_accepted(records: Sequence[AcceptedRecord], *, known: Known) -> None:
    """Mark accepted answers. Doing it again changes nothing."""
    threads = known.find("thread", (record.thread_external_id for record in records))
    posts = known.find("post", (record.post_external_id for record in records))
    for record in records:
        thread_id, post_id = threads.get(record.thread_external_id), posts.get(record.post_external_id)
        if thread_id is not None and post_id is not None:
            Thread.everywhere.filter(id=thread_id, accepted_post__isnull=True).update(accepted_post_id=post_id)


def _row(record: ReactionRecord, actor: Actor, post_id: int, member_id: int, emoji: str) -> Reaction:
    return Reaction(
        community_id=actor.community_id,
        post_id=post_id,
        member_id=member_id,
        emoji=emoji,
        created_at=not_in_future(record.created_at),
    )


def _emoji(name: str) -> str:
    if name.isascii():
        # A custom emoji of the source has no character: it keeps its name.
        return (emoji_of(name) or f":{name.strip(':')}:")[:_EMOJI_AT_MOST]
    return name[:_EMOJI_AT_MOST]


def _add_named(rows: Sequence[Reaction]) -> int:
    keys = {(row.post_id, row.member_id, row.emoji): row for row in rows}
    post_ids = {row.post_id for row in rows}
    there = set(Reaction.everywhere.filter(post_id__in=post_ids).values_list("post_id", "member_id", "emoji"))
    new = [row for key, row in keys.items() if key not in there]
    Reaction.everywhere.bulk_create(new, batch_size=500, ignore_conflicts=True)
    return len(new)


def _recount(post_ids: set[int], nameless: dict[int, dict[str, int]]) -> None:
    if not post_ids:
        return
    counts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for post_id, emoji in Reaction.everywhere.filter(post_id__in=post_ids).values_list("post_id", "emoji"):
        counts[post_id][emoji] += 1
    posts = list(Post.everywhere.filter(id__in=post_ids).only("id", "anonymous_reactions", "reaction_counts"))
    for post in posts:
        anonymous = dict(post.anonymous_reactions)
        for emoji, count in nameless.get(post.id, {}).items():
            anonymous[emoji] = anonymous.get(emoji, 0) + count
        post.anonymous_reactions = anonymous
        total = dict(counts[post.id])
        for emoji, count in anonymous.items():
            total[emoji] = total.get(emoji, 0) + count
        post.reaction_counts = total
    Post.everywhere.bulk_update(posts, ["anonymous_reactions", "reaction_counts"], batch_size=200)
