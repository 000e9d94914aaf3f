"""From lines of the log to events: what is told of each, and what decides who may hear it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from folkmoot.chat.live.reading import Line
from folkmoot.chat.live.telling import Told, compact
from folkmoot.content.models import Post, Thread

# id, thread, state, author, number; and id, space, state, author.
PostRows = Mapping[int, tuple[int, int, str, int | None, int]]
ThreadRows = Mapping[int, tuple[int, int, str, int | None]]
OWN = "me:"


@dataclass(frozen=True, slots=True)
class Event:
    """A line as it is told, with what decides who may hear it."""

    position: int
    community_id: int
    channels: frozenset[str]
    space_id: int | None
    # Of the thread and of the post: the state and who wrote it.
    states: tuple[tuple[str, int | None], ...]
    people: frozenset[int]
    name: str
    content: Mapping[str, Any]

    def told(self, *, to_own: bool) -> Told:
        """As it is told to who listens; `to_own` to those who hear it because it names them."""
        on = sorted(name for name in self.channels if not name.startswith(OWN))
        return Told(self.position, self.name, compact({"on": [*on, "me"] if to_own else on, **self.content}))


def events_of(lines: Sequence[Line]) -> list[Event]:
    """The lines as they are told now: two statements, however many. What is no longer there is left out."""
    post_ids = {line.subject[1] or 0 for line in lines if line.subject[0] == "post"}
    post_rows = Post.everywhere.filter(id__in=post_ids)
    posts = {row[0]: row for row in post_rows.values_list("id", "thread_id", "state", "author_id", "number")}
    thread_ids = {thread_id for line in lines if (thread_id := _thread_of(line, posts))}
    thread_rows = Thread.everywhere.filter(id__in=thread_ids)
    threads = {row[0]: row for row in thread_rows.values_list("id", "space_id", "state", "author_id")}
    events = (_event(line, posts, threads) for line in lines)
    return [event for event in events if event is not None]


def _thread_of(line: Line, posts: PostRows) -> int | None:
    kind, subject_id = line.subject
    if kind == "post" and (post := posts.get(subject_id or 0)):
        return post[1]
    return subject_id if kind == "thread" else line.thread_id


def _event(
    line: Line,
    posts: PostRows,
    threads: ThreadRows,
) -> Event | None:
    post = posts.get(line.subject[1] or 0) if line.subject[0] == "post" else None
    thread_id = _thread_of(line, posts)
    thread = threads.get(thread_id) if thread_id else None
    if (line.subject[0] == "post" and post is None) or (thread_id and thread is None):
        return None
    content: dict[str, Any] = {"kind": line.kind.name}
    channels = {f"{OWN}{member_id}" for member_id in line.to}
    states: list[tuple[str, int | None]] = []
    people = {line.by}
    space_id = line.space_id
    if thread is not None:
        space_id = thread[1]
        states.append((thread[2], thread[3]))
        content |= {"thread": thread[0]}
    if post is not None and line.kind.names_subject:
        states.append((post[2], post[3]))
        people.add(post[3])
        content |= {"post": post[0], "number": post[4]}
    if thread is not None and line.kind.in_thread:
        channels.add(f"thread:{thread[0]}")
    if space_id is not None and line.kind.in_space:
        channels |= {f"space:{space_id}", "space:*"}
    if space_id is not None:
        content["space"] = space_id
    return Event(
        position=line.id,
        community_id=line.community_id,
        channels=frozenset(channels),
        space_id=space_id,
        states=tuple(states),
        people=frozenset(person for person in people if person is not None),
        name=line.kind.event,
        content=content,
    )
