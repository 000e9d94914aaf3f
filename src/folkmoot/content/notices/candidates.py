"""Whom lines about threads and posts might concern: a few statements for many lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from folkmoot.content.models import Ballot, Mention, Poll, Post, Thread, ThreadReader, ThreadTag
from folkmoot.content.notices.sight import judges_of
from folkmoot.content.notices.written import Written, at_level, posts_by_id, published
from folkmoot.content.policies import participants_of
from folkmoot.core.notices import Candidates, NoticeLine
from folkmoot.members.models import Membership
from folkmoot.notifications.models import Level
from folkmoot.spaces.models import Space

Lines = Sequence[NoticeLine]
Found = Iterable[Candidates]
_CLOSELY = (Level.Name.WATCH, Level.Name.FOLLOW)


def mentioned(lines: Lines) -> Found:
    """Who is named in a post."""
    written = published(lines)
    named: dict[int, set[int]] = defaultdict(set)
    rows = Mention.everywhere.filter(post_id__in=[post.id for _line, post in written])
    for post_id, member_id in rows.values_list("post_id", "member_id"):
        named[post_id].add(member_id)
    for line, post in written:
        members = named[post.id]
        if line.kind == "content.post.edited":
            members &= set(line.details.get("mentioned", ()))
        if members:
            yield post.candidates(line, members, "mention")


def answered(lines: Lines) -> Found:
    """Whose post a reply answers, and else whose thread it is; not who muted the thread."""
    for line, post, muted in _replies(lines):
        yield post.candidates(line, {post.answers} - muted, "reply")
        if post.thread_kind == Thread.Kind.TOPIC:
            yield post.candidates(line, {post.thread_author_id} - muted - {post.answers}, "thread")


def addressed(lines: Lines) -> Found:
    """Who takes part in a direct conversation, unless they muted it."""
    written = [(line, post) for line, post in published(lines) if post.is_direct]
    threads = {post.thread_id for _line, post in written}
    people, muted = participants_of(threads), at_level(threads, ThreadReader.Level.MUTED)
    for line, post in written:
        members = people.get(post.thread_id, frozenset()) - muted[post.thread_id]
        yield post.candidates(line, members, "direct", insists=True)


def followers(lines: Lines) -> Found:
    """Who follows the thread of a reply."""
    written = [(line, post) for line, post in published(lines) if not post.opens and not post.is_direct]
    following = at_level({post.thread_id for _line, post in written}, ThreadReader.Level.FOLLOWED)
    for line, post in written:
        if following[post.thread_id]:
            yield post.candidates(line, following[post.thread_id], "follow", insists=True)


def space_watchers(lines: Lines) -> Found:
    """Who wants to hear of every post in a space."""
    replies = list(_replies(lines))
    watching = _levels(Level.Scope.SPACE, {post.space_id for _line, post, _muted in replies}, (Level.Name.WATCH,))
    for line, post, muted in replies:
        if watching[post.space_id]:
            yield post.candidates(line, watching[post.space_id] - muted, "watch")


def thread_watchers(lines: Lines) -> Found:
    """Who wants to hear of new threads: in the space, with one of the tags, or by this member."""
    opened = [(line, post) for line, post in published(lines) if post.opens]
    tags: dict[int, set[int]] = defaultdict(set)
    rows = ThreadTag.everywhere.filter(thread_id__in=[post.thread_id for _line, post in opened])
    for thread_id, tag_id in rows.values_list("thread_id", "tag_id"):
        tags[thread_id].add(tag_id)
    by_space = _levels(Level.Scope.SPACE, {post.space_id for _line, post in opened}, _CLOSELY)
    by_tag = _levels(Level.Scope.TAG, {tag_id for ids in tags.values() for tag_id in ids}, _CLOSELY)
    by_member = _levels(Level.Scope.MEMBER, {post.author_id for _line, post in opened if post.author_id}, _CLOSELY)
    for line, post in opened:
        yield post.candidates(line, by_member[post.author_id or 0], "person")
        yield post.candidates(line, {id_ for tag in tags[post.thread_id] for id_ in by_tag[tag]}, "tag")
        yield post.candidates(line, by_space[post.space_id], "space")


def everybody_of_announcements(lines: Lines) -> Found:
    """All members, of a thread in a space of announcements."""
    for line, post in published(lines):
        if post.opens and post.space_kind == Space.Kind.ANNOUNCEMENTS:
            members = Membership.everywhere.filter(
                community_id=line.community_id, state=Membership.State.ACTIVE, account__isnull=False
            )
            yield replace(post.candidates(line, (), "announcement"), members=members)


def reacted_to(lines: Lines) -> Found:
    """Whose post somebody reacted to."""
    for line, post in published(lines):
        yield replace(post.candidates(line, {post.author_id}, "own"), group=f"post:{post.id}", number=0)


def accepted(lines: Lines) -> Found:
    """Whose answer was accepted, and who follows the question."""
    written = published(lines)
    following = at_level({post.thread_id for _line, post in written}, ThreadReader.Level.FOLLOWED)
    for line, post in written:
        yield replace(post.candidates(line, {post.author_id}, "own"), group="")
        others = following[post.thread_id] - {post.author_id}
        yield replace(post.candidates(line, others, "follow", insists=True), group="")


def reminded(lines: Lines) -> Found:
    """Who asked to be reminded of a post."""
    posts = posts_by_id({line.details.get("post", 0) for line in lines})
    for line in lines:
        post = posts.get(line.details.get("post", 0))
        if post is not None:
            yield replace(post.candidates(line, {line.member_id}, "reminder"), group="")


def voters(lines: Lines) -> Found:
    """Who voted in a poll that was closed, and whose poll it is."""
    polls = dict(Poll.everywhere.filter(id__in=[line.subject_id for line in lines]).values_list("id", "post_id"))
    posts = posts_by_id(set(polls.values()))
    ballots: dict[int, set[int]] = defaultdict(set)
    for poll_id, member_id in Ballot.everywhere.filter(poll_id__in=polls).values_list("poll_id", "member_id"):
        ballots[poll_id].add(member_id)
    for line in lines:
        post = posts.get(polls.get(line.subject_id or 0, 0))
        if post is not None:
            yield replace(post.candidates(line, ballots[line.subject_id or 0], "voted"), group="")
            yield replace(post.candidates(line, {post.author_id}, "own"), group="")


def judges(lines: Lines) -> Found:
    """Who decides about a post that is held."""
    held = [line for line in lines if line.details.get("held")]
    rows = Post.everywhere.filter(id__in=[line.subject_id for line in held])
    spaces = dict(rows.values_list("id", "thread__space_id"))
    by_community: dict[int, dict[int, set[int]]] = {}
    for line in held:
        space_id = spaces.get(line.subject_id or 0)
        if space_id is None:
            continue
        if line.community_id not in by_community:
            by_community[line.community_id] = judges_of(line.community_id, None, set(spaces.values()))
        members = {id_ for id_, of in by_community[line.community_id].items() if space_id in of}
        yield Candidates(
            line, members, line.subject_id or 0, "staff", f"held:{line.thread_id}", space_id, line.thread_id
        )


def _replies(lines: Lines) -> Iterable[tuple[NoticeLine, Written, set[int]]]:
    """Replies, each with who muted its thread."""
    written = [(line, post) for line, post in published(lines) if not post.opens and not post.is_direct]
    muted = at_level({post.thread_id for _line, post in written}, ThreadReader.Level.MUTED)
    return [(line, post, muted[post.thread_id]) for line, post in written]


def _levels(scope: str, ids: Collection[int], levels: Collection[str]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = Level.everywhere.filter(scope=scope, scope_id__in=ids, level__in=levels)
    for scope_id, member_id in rows.values_list("scope_id", "member_id"):
        found[scope_id].add(member_id)
    return found
