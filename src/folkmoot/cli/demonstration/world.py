"""What the demo's files say, as values."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Saying:
    """A post: by whom, when, and who reacted how. `hours` counts from the thread's first post."""

    by: str
    body: str
    hours: float = 0
    reactions: dict[str, list[str]] = field(default_factory=dict)
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """A thread of the demo. `poll` has question, options, kind and votes: a handle and the option's number."""

    space: str
    title: str
    days_ago: float
    sayings: tuple[Saying, ...]
    tags: tuple[str, ...] = ()
    poll: dict[str, Any] | None = None
    pinned: bool = False
    closed: bool = False


@cache
def world() -> dict[str, Any]:
    """The community, its people and its spaces."""
    return tomllib.loads((_FOLDER / "world.toml").read_text(encoding="utf-8"))


def conversations() -> list[Conversation]:
    """Every thread, oldest first, so that ids rise with time as they do in life."""
    found = [
        _conversation(path.stem, row)
        for path in sorted((_FOLDER / "threads").glob("*.toml"))
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["thread"]
    ]
    return sorted(found, key=lambda conversation: -conversation.days_ago)


def _conversation(space: str, row: dict[str, Any]) -> Conversation:
    first = Saying(by=row["by"], body=row["body"].strip(), reactions=row.get("reactions", {}))
    replies = (
        Saying(
            by=reply["by"],
            body=reply["body"].strip(),
            hours=reply["hours"],
            reactions=reply.get("reactions", {}),
            accepted=reply.get("accepted", False),
        )
        for reply in row.get("reply", [])
    )
    return Conversation(
        space=space,
        title=row["title"],
        days_ago=row["days_ago"],
        sayings=(first, *replies),
        tags=tuple(row.get("tags", ())),
        poll=row.get("poll"),
        pinned=row.get("pinned", False),
        closed=row.get("closed", False),
    )
