"""What the chat room contributes to the whole: which lines of content open pages hear of."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from folkmoot.core.registry import (
    ActivityKind,
    Eraser,
    LiveKind,
    LogLine,
    NavEntry,
    PersonalDataSection,
    activity_kinds,
    erasers,
    live_kinds,
    nav_entries,
    personal_data,
)


def _by(line: LogLine) -> tuple[int | None, ...]:
    return (line.member_id,)


def _about(line: LogLine) -> tuple[int | None, ...]:
    return (line.details.get("member"),)


_CONTENT = (
    # What a list of threads shows too goes to who listens to the space.
    LiveKind("content.thread.created", "thread", in_space=True, in_queue="held"),
    LiveKind("content.thread.restored", "thread", in_space=True),
    LiveKind("content.thread.moved", "thread", in_space=True),
    LiveKind("content.post.created", "post", in_space=True, for_participants=True, in_queue="held"),
    LiveKind("content.post.approved", "post", in_space=True, in_queue="always"),
    LiveKind("content.thread.split", "thread", in_space=True),
    LiveKind("content.thread.merged", "post", in_space=True),
    LiveKind("content.posts.moved", "post", in_space=True),
    LiveKind("content.posts.left", "change"),
    LiveKind("content.post.edited", "change"),
    LiveKind("content.post.restored", "change"),
    LiveKind("content.post.deleted", "change", names_subject=False),
    LiveKind("content.post.hidden", "change", names_subject=False),
    LiveKind("content.post.rejected", "change", names_subject=False, in_queue="always"),
    LiveKind("content.post.reconsidered", "change", names_subject=False, in_queue="always"),
    LiveKind("content.post.resubmitted", "change", names_subject=False, in_queue="always"),
    LiveKind("content.thread.closed", "change"),
    LiveKind("content.thread.reopened", "change"),
    LiveKind("content.answer.accepted", "change"),
    LiveKind("content.reaction.added", "reaction"),
    LiveKind("content.reaction.removed", "reaction"),
    # So that another window or device of the same member knows what has been read.
    LiveKind("content.thread.read", "read", in_thread=False, to=_by),
    LiveKind("content.thread.unread", "read", in_thread=False, to=_by),
    LiveKind("content.space.read", "read", in_thread=False, to=_by),
)
# What only chats have, or show at once: a forum's page of a thread asks for changes itself.
_CHAT = (
    LiveKind("content.post.pinned", "pin", in_topics=False),
    LiveKind("content.post.unpinned", "pin", in_topics=False),
    LiveKind("content.thread.renamed", "change", in_topics=False, for_participants=True),
    LiveKind("content.preview.shown", "change", in_topics=False),
    LiveKind("content.preview.removed", "change", in_topics=False),
    LiveKind("content.poll.opened", "change", in_topics=False),
    LiveKind("content.poll.edited", "change", in_topics=False),
    LiveKind("content.poll.voted", "change", in_topics=False),
    LiveKind("content.poll.retracted", "change", in_topics=False),
    LiveKind("content.poll.option_added", "change", in_topics=False),
    LiveKind("content.poll.closed", "change", in_topics=False),
    LiveKind("content.channel.opened", "channel", in_space=True),
    LiveKind("content.channel.changed", "channel", in_space=True),
    LiveKind("content.direct.started", "conversation", for_participants=True),
    LiveKind("content.direct.joined", "conversation", for_participants=True),
    # Who has been taken out is no participant any more, and is told so.
    LiveKind("content.direct.left", "conversation", for_participants=True, to=_about),
)
_MEMBERS = (
    LiveKind("members.member.asked", "queue", in_queue="always"),
    LiveKind("members.member.joined", "queue", in_queue="always"),
    LiveKind("members.member.declined", "queue", in_queue="always"),
    LiveKind("members.member.reconsidered", "queue", in_queue="always"),
)
_DIRECT = "content.direct."


def register() -> None:
    """Called once, when Django has loaded."""
    from folkmoot.chat.commands import erase_choice
    from folkmoot.chat.personal import own_choice
    from folkmoot.chat.slash import COMMANDS, slash_commands

    chosen = "chat.presence.chosen"
    activity_kinds.add(chosen, ActivityKind(chosen, _("%(actor)s chose whether to be seen"), counts=False))
    personal_data.add("presence", PersonalDataSection("presence", own_choice))
    erasers.add("chat", Eraser("chat", erase_choice))
    place = NavEntry("chat.home", _("Chat"), "chat:home", "chat", lambda actor: actor.is_member, position=35)
    nav_entries.add(place.name, place)
    for command in COMMANDS:
        slash_commands.add(command.name, command)
    for kind in (*_CONTENT, *_CHAT, *_MEMBERS):
        live_kinds.add(kind.name, kind)
        # Under a name of its own where it happens in a direct conversation.
        direct = kind.name.replace("content.", _DIRECT, 1)
        if direct in activity_kinds and direct not in live_kinds:
            live_kinds.add(direct, replace(kind, name=direct))
