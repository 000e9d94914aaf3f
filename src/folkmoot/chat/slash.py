"""Commands that a message can be: `/me waves`. A room adds its own to the registry; unknown ones are refused."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from folkmoot.content.commands import NewPoll, change_channel
from folkmoot.content.models import Thread
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.registry import Registry

_COMMAND = re.compile(r"/([a-z]{1,20})(?:\s+(.*))?", re.DOTALL)
_SHRUG = "¯\\\\\\_(ツ)\\_/¯"


@dataclass(frozen=True, slots=True)
class Said:
    """What is written instead of the command."""

    markdown: str
    poll: NewPoll | None = None


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """`run(actor, thread, rest)` does it and says what is written; it raises what commands raise."""

    name: str
    usage: str
    hint: str | Promise
    run: Callable[[Actor, Thread, str], Said]


slash_commands: Registry[SlashCommand] = Registry("slash command")


def understood(actor: Actor, thread: Thread, text: str) -> Said:
    """The text as it is to be written, after a command in it was carried out.

    What begins with two slashes is text that begins with one. Raises RuleBroken for a command that nobody knows.
    """
    if text.startswith("//"):
        return Said(text[1:])
    match = _COMMAND.fullmatch(text.strip())
    if match is None:
        return Said(text)
    command = slash_commands.find(match[1])
    if command is None:
        message = _("There is no command /%(name)s. Write /help to see them, or two slashes to say it as it is.")
        raise RuleBroken("unknown-command", message % {"name": match[1]}, field="markdown")
    return command.run(actor, thread, (match[2] or "").strip())


def _me(actor: Actor, thread: Thread, rest: str) -> Said:
    if not rest or "\n" in rest:
        raise RuleBroken("usage", _("Say on one line what you do: /me waves"), field="markdown")
    return Said(f"_{rest.replace('_', chr(92) + '_')}_")


def _shrug(actor: Actor, thread: Thread, rest: str) -> Said:
    return Said(f"{rest} {_SHRUG}".strip())


def _topic(actor: Actor, thread: Thread, rest: str) -> Said:
    if thread.kind != Thread.Kind.CHANNEL:
        raise NotAllowed(_("Only channels say what they are about."))
    change_channel(actor=actor, thread=thread, purpose=rest)
    words = _("This channel is about: %(purpose)s") % {"purpose": " ".join(rest.split())}
    return Said(f"_{words}_" if rest else f"_{_('This channel no longer says what it is about.')}_")


def _poll(actor: Actor, thread: Thread, rest: str) -> Said:
    try:
        parts = [part for part in shlex.split(rest.replace("“", '"').replace("”", '"')) if part.strip()]
    except ValueError:
        parts = []
    if len(parts) < 3:
        raise RuleBroken("usage", _('Write it so: /poll "Tea or coffee?" "Tea" "Coffee"'), field="markdown")
    return Said(parts[0], NewPoll(question=parts[0], options=parts[1:]))


def _help(actor: Actor, thread: Thread, rest: str) -> Said:
    lines = [f"{command.usage} – {command.hint}" for command in slash_commands]
    raise RuleBroken("help", _("Commands: %(list)s") % {"list": "; ".join(lines)}, field="markdown")


COMMANDS = (
    SlashCommand("me", "/me …", gettext_lazy("say what you do"), _me),
    SlashCommand("shrug", "/shrug …", gettext_lazy("add a shrug: ¯\\_(ツ)_/¯"), _shrug),
    SlashCommand("topic", "/topic …", gettext_lazy("say what the channel is about"), _topic),
    SlashCommand("poll", '/poll "…?" "…" "…"', gettext_lazy("ask for votes"), _poll),
    SlashCommand("help", "/help", gettext_lazy("show the commands"), _help),
)
