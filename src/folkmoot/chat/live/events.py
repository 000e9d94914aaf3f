"""From lines of the log to events: what is told of each, and what decides who may hear it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from folkmoot.chat.live.reading import Line
from folkmoot.chat.live.telling import Told, compact
from folkmoot.content.models import Mention, Poll, Post, Thread
from folkmoot.content.models.thread import ContentState
from folkmoot.content.policies import participants_of
from folkmoot.content.queries.messages import messages_of

OWN, QUEUE = "me:", "queue"
# How somebody hears an event: in the thread, in a list of threads, because it names them, as who moderates.
IN_THREAD, IN_SPACE, AS_OWN, AS_STAFF = 1, 2, 4, 8
WAYS = 4
_GONE = (ContentState.DELETED, ContentState.HIDDEN)


class PostRow(NamedTuple):
    id: int
    thread_id: int
    state: str
    author_id: int | None
    number: int


class ThreadRow(NamedTuple):
    id: int
    space_id: int
    state: str
    author_id: int | None
    kind: str


@dataclass(frozen=True, slots=True)
class Event:
    """A line as it is told, with what decides who may hear it."""

    position: int
    community_id: int
    name: str
    # The keys under which it is found, by the way it is heard.
    keys: Mapping[int, frozenset[str]]
    space_id: int | None
    # Who takes part in the conversation; None where a space decides.
    participants: frozenset[int] | None
    # Of the thread and of the post: the state and who wrote it.
    states: tuple[tuple[str, int | None], ...]
    people: frozenset[int]
    content: Mapping[str, Any]
    # The whole message, where the thread is a chat's.
    message: Mapping[str, Any] | None = None

    @property
    def channels(self) -> frozenset[str]:
        return frozenset().union(*self.keys.values())

    @property
    def is_counted(self) -> bool:
        """Whether lists of chats are told only of the last of many: a busy channel would be all that they hear."""
        return self.message is not None and IN_SPACE in self.keys

    def told(self, ways: int) -> Told:
        """As it is told to who hears it in these ways."""
        on = {name for way in (IN_THREAD, IN_SPACE) for name in self.keys.get(way, ())}
        on |= {"me"} if ways & AS_OWN else set()
        on |= {QUEUE} if ways & AS_STAFF else set()
        content = {"on": sorted(on), **self.content}
        if self.message is not None and ways & IN_THREAD:
            content["message"] = self.message
        is_queue = ways == AS_STAFF
        return Told(self.position, "queue" if is_queue else self.name, compact(content))

    def unread(self) -> Told:
        """As lists of chats are told of it: by which number there is something new."""
        on = sorted(self.keys.get(IN_SPACE, ()))
        return Told(0, "unread", compact({"on": on, **self.content}))


def events_of(lines: Sequence[Line]) -> list[Event]:
    """The lines as they are told now: a few statements, however many. What is no longer there is left out."""
    found = _Found(lines)
    events = (_event(line, found) for line in lines)
    return [event for event in events if event is not None]


class _Found:
    """What the lines speak of, read at once."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.asked = _posts_of_polls({line.subject[1] or 0 for line in lines if line.subject[0] == "poll"})
        post_ids = {line.subject[1] or 0 for line in lines if line.subject[0] == "post"} | set(self.asked.values())
        self.posts = {post.id: post for post in _post_rows(post_ids)}
        thread_ids = {thread_id for line in lines if (thread_id := self.thread_id(line))}
        self.threads = {thread.id: thread for thread in thread_rows(thread_ids)}
        directs = [thread.id for thread in self.threads.values() if thread.kind == Thread.Kind.DIRECT]
        self.participants = participants_of(directs) if directs else {}
        chats = {thread.id for thread in self.threads.values() if thread.kind != Thread.Kind.TOPIC}
        said = [post.id for post in self.posts.values() if post.thread_id in chats]
        self.messages = messages_of(said)
        self.mentions = _mentions(said)

    def post(self, line: Line) -> PostRow | None:
        subject, id_ = line.subject[0], line.subject[1] or 0
        if subject == "poll":
            return self.posts.get(self.asked.get(id_, 0))
        return self.posts.get(id_) if subject == "post" else None

    def thread_id(self, line: Line) -> int | None:
        if post := self.post(line):
            return post.thread_id
        return line.subject[1] if line.subject[0] == "thread" else line.thread_id


def _posts_of_polls(ids: Iterable[int]) -> Mapping[int, int]:
    """The posts in which these polls stand."""
    return dict(Poll.everywhere.filter(id__in=ids).values_list("id", "post_id")) if ids else {}


def _post_rows(ids: Iterable[int]) -> Iterable[PostRow]:
    rows = Post.everywhere.filter(id__in=ids).values_list("id", "thread_id", "state", "author_id", "number")
    return (PostRow(*row) for row in rows)


def thread_rows(ids: Iterable[int]) -> Iterable[ThreadRow]:
    """Of these threads what decides who sees them."""
    rows = Thread.everywhere.filter(id__in=ids).values_list("id", "space_id", "state", "author_id", "kind")
    return (ThreadRow(*row) for row in rows)


def _mentions(post_ids: Sequence[int]) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    if post_ids:
        for post_id, member_id in Mention.everywhere.filter(post_id__in=post_ids).values_list("post_id", "member_id"):
            found[post_id].append(member_id)
    return found


def _event(line: Line, found: _Found) -> Event | None:
    post, thread_id = found.post(line), found.thread_id(line)
    thread = found.threads.get(thread_id) if thread_id else None
    if (line.subject[0] == "post" and post is None) or (thread_id and thread is None):
        return None
    is_chat = thread is not None and thread.kind != Thread.Kind.TOPIC
    if not is_chat and not line.kind.in_topics:
        return None
    named = post if is_chat or line.kind.names_subject else None
    # What is gone is told to who has seen it, without its words.
    is_gone = named is not None and not line.kind.names_subject and named.state in _GONE
    states = [] if thread is None else [(thread.state, thread.author_id)]
    if named is not None and not is_gone:
        states.append((named.state, named.author_id))
    participants = None
    if thread is not None and thread.kind == Thread.Kind.DIRECT:
        participants = found.participants.get(thread.id, frozenset()) | set(line.to)
    space_id = thread.space_id if thread is not None else line.space_id
    return Event(
        position=line.id,
        community_id=line.community_id,
        name=line.kind.event,
        keys=_keys(line, thread, named, participants, found),
        space_id=space_id,
        participants=participants,
        states=tuple(states),
        people=frozenset(person for person in (line.by, named and named.author_id) if person is not None),
        content=_content(line, thread, named, space_id, found),
        message=_message(named, found, is_gone=is_gone) if is_chat else None,
    )


def _keys(
    line: Line, thread: ThreadRow | None, post: PostRow | None, participants: frozenset[int] | None, found: _Found
) -> dict[int, frozenset[str]]:
    kind = line.kind
    keys: dict[int, frozenset[str]] = {}
    if thread is not None and kind.in_thread:
        keys[IN_THREAD] = frozenset({f"thread:{thread.id}"})
    space_id = thread.space_id if thread is not None else line.space_id
    if space_id is not None and kind.in_space and participants is None:
        keys[IN_SPACE] = frozenset({f"space:{space_id}", "space:*"})
    own = {*line.to, *(participants or ())} if kind.for_participants else {*line.to}
    if kind.for_participants and post is not None:
        own |= {*found.mentions.get(post.id, ())}
    if own:
        keys[AS_OWN] = frozenset(f"{OWN}{member_id}" for member_id in own)
    is_held = post is not None and post.state == ContentState.HELD
    if participants is None and (kind.in_queue == "always" or (kind.in_queue and is_held)):
        keys[AS_STAFF] = frozenset({QUEUE})
    return keys


def _content(
    line: Line, thread: ThreadRow | None, post: PostRow | None, space_id: int | None, found: _Found
) -> dict[str, Any]:
    content: dict[str, Any] = {"kind": line.kind.name}
    if thread is not None:
        content["thread"] = thread.id
    if post is not None:
        content |= {"post": post.id, "number": post.number, "by": post.author_id}
        if mentions := found.mentions.get(post.id):
            content["mentions"] = mentions
    elif line.number is not None:
        content["number"] = line.number
    if space_id is not None:
        content["space"] = space_id
    return content


def _message(post: PostRow | None, found: _Found, *, is_gone: bool) -> Mapping[str, Any] | None:
    message = found.messages.get(post.id) if post is not None else None
    if message is None or not is_gone:
        return message
    return {**message, "html": "", "author": None, "reactions": []}
