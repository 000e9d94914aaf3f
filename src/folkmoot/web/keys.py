"""What the keys do, in words; shortcuts.ts does it, and a test holds the two together."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Key:
    """One or more keys and what they do; several in a row are pressed one after the other, `+` holds them together."""

    keys: tuple[str, ...]
    does: str | Promise


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """Keys that work on the same pages. Those of one letter can be turned off; the others belong to a field."""

    name: str
    where: str | Promise
    keys: tuple[Key, ...]
    is_for_staff: bool = False


GROUPS = (
    KeyGroup(
        "everywhere",
        _("Everywhere"),
        (
            Key(("/",), _("Search")),
            Key(("g h",), _("Go home")),
            Key(("g l",), _("Go to the latest threads")),
            Key(("g s",), _("Go to the spaces")),
            Key(("c",), _("Write something new")),
            Key(("?",), _("Show these keys")),
        ),
    ),
    KeyGroup(
        "reading",
        _("Lists and threads"),
        (
            Key(("j",), _("Next thread or post")),
            Key(("k",), _("Previous thread or post")),
            Key(("Enter",), _("Open what is chosen")),
            Key(("r",), _("Reply")),
        ),
    ),
    KeyGroup(
        "queue",
        _("In the queue of moderators"),
        (
            Key(("j", "k"), _("Next and previous case")),
            Key(("o",), _("Open it on its own page")),
            Key(("a",), _("Approve: nothing is wrong")),
            Key(("h",), _("Hide")),
            Key(("d",), _("Delete")),
            Key(("w",), _("Warn the author")),
            Key(("1", "…", "9"), _("Name the clause of that number")),
            Key(("m",), _("Add the measure that is the next step, or none")),
            Key(("t",), _("Words to the author")),
            Key(("e", "Esc"), _("Into the case beside the list, and back")),
            Key(("s",), _("Give it to somebody")),
            Key(("i",), _("An idea for a rule")),
            Key(("u",), _("Take the last decision back")),
            Key(("Space",), _("Read on in a long case")),
            Key(("c",), _("Take it in hand, or let go of it")),
            Key(("x",), _("Choose several")),
            Key(("X",), _("Choose all that are shown, or none")),
            Key(("v",), _("Show what is covered")),
            Key(("n",), _("Next case for me")),
        ),
        is_for_staff=True,
    ),
    KeyGroup(
        "backtest",
        _("Judging a sample of a backtest"),
        (
            Key(("v",), _("Show what is covered")),
            Key(("h",), _("It ought not to stand")),
            Key(("a",), _("It may stand")),
            Key(("s",), _("Hard to say")),
            Key(("u",), _("Take the last one back")),
        ),
        is_for_staff=True,
    ),
    KeyGroup(
        "writing",
        _("While writing"),
        (
            Key(("Ctrl+B", "Ctrl+I"), _("Bold, italic")),
            Key(("Ctrl+K",), _("Link")),
            Key(("Ctrl+E",), _("Code")),
            Key(("Ctrl+Enter",), _("Send")),
            Key(("@", "#"), _("Complete a member's or a tag's name")),
        ),
    ),
    KeyGroup(
        "chat",
        _("In a chat, while writing"),
        (
            Key(("Enter",), _("Send, or a new line on a phone")),
            Key(("Shift+Enter",), _("A new line")),
            Key(("↑",), _("Where nothing is written: edit what you said last")),
            Key((":", "/"), _("Complete an emoji or a command")),
            Key(("Shift+Tab",), _("To the messages")),
        ),
    ),
    KeyGroup(
        "message",
        _("On a message of a chat"),
        (
            Key(("↑", "↓"), _("Previous and next message")),
            Key(("Enter",), _("What can be done with it")),
            Key(("r",), _("Reply in a thread")),
            Key(("+",), _("React")),
            Key(("e", "d"), _("Edit, delete")),
            Key(("p",), _("Pin or unpin")),
            Key(("u",), _("Unread from here")),
            Key(("f",), _("Flag it")),
            Key(("c",), _("Copy its link")),
            Key(("x",), _("Choose it for a topic")),
            Key(("Esc",), _("Back to writing")),
        ),
    ),
)
