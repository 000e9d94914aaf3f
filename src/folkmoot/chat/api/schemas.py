"""What chat looks like in the API."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema


class PersonOut(Schema):
    """Who takes part; `avatar` is the address of a picture, empty for who has none."""

    id: int
    name: str
    handle: str
    avatar: str


class ReactionOut(Schema):
    """How many reacted with an emoji, and whether you did."""

    emoji: str
    count: int
    mine: bool


class MessagePollOption(Schema):
    """An option of a poll in a message; `score` is null while results may not be seen."""

    id: int
    text: str
    score: int | None


class MessagePollOut(Schema):
    """A poll in a message; it is voted on as every poll is. `own_choices` are the options that you voted for; null in
    live events, which say the same to all.
    """

    id: int
    question: str
    kind: str
    results: str
    hides_voters: bool
    votes_are_final: bool
    max_choices: int
    is_open: bool
    ballot_count: int
    options: list[MessagePollOption]
    own_choices: list[int] | None


class MessageOut(Schema):
    """A message, as live events carry it too. `number` is its place in the thread, `root` that of the message in whose
    thread it stands, `replies` how many stand in its own. Of a deleted one with replies only the place is left.
    """

    id: int
    thread: int
    number: int
    root: int | None
    replies: int
    author: PersonOut | None
    html: str
    at: datetime
    edited_at: datetime | None
    state: str
    reactions: list[ReactionOut]
    poll: MessagePollOut | None
    key: str
    revision: int
    pinned: bool


class WindowOut(Schema):
    """Messages in their order. `position` is where the log stood before: live events after it are news."""

    items: list[MessageOut]
    has_before: bool
    has_after: bool
    last_number: int
    read_number: int
    position: int
    is_past_end: bool


class ConversationOut(Schema):
    """A channel (`kind` "channel") or a direct conversation ("direct") with what waits in it for you."""

    id: int
    kind: str
    title: str
    space_id: int | None
    purpose: str
    slow_seconds: int
    closed: bool
    unread: int
    mentions: int
    muted: bool
    members: list[PersonOut]
    last_number: int
    last_post_at: datetime
    url: str
