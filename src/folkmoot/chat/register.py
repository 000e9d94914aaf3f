"""What the chat room contributes to the whole: which lines of content open pages hear of."""

from __future__ import annotations

from folkmoot.core.registry import LiveKind, live_kinds

_CONTENT = (
    # What a list of threads shows too goes to who listens to the space.
    LiveKind("content.thread.created", "thread", in_space=True),
    LiveKind("content.thread.restored", "thread", in_space=True),
    LiveKind("content.thread.moved", "thread", in_space=True),
    LiveKind("content.post.created", "post", in_space=True),
    LiveKind("content.post.approved", "post", in_space=True),
    LiveKind("content.posts.moved", "post", in_space=True),
    LiveKind("content.post.edited", "change"),
    LiveKind("content.post.restored", "change"),
    LiveKind("content.post.deleted", "change", names_subject=False),
    LiveKind("content.post.hidden", "change", names_subject=False),
    LiveKind("content.thread.closed", "change"),
    LiveKind("content.thread.reopened", "change"),
    LiveKind("content.answer.accepted", "change"),
    LiveKind("content.reaction.added", "reaction"),
    LiveKind("content.reaction.removed", "reaction"),
    LiveKind("content.post.pinned", "change"),
    LiveKind("content.post.unpinned", "change"),
    LiveKind("content.thread.unread", "read", in_thread=False, to=lambda line: (line.member_id,)),
    LiveKind("content.channel.opened", "thread", in_space=True),
    LiveKind("content.channel.changed", "change", in_space=True),
    # Direct conversations: told to who takes part, whatever is said of their space.
    LiveKind("content.direct.started", "thread"),
    LiveKind("content.direct.joined", "thread"),
    LiveKind("content.direct.left", "change"),
    LiveKind("content.direct.thread.renamed", "change"),
    LiveKind("content.direct.post.created", "post"),
    LiveKind("content.direct.post.edited", "change"),
    LiveKind("content.direct.post.restored", "change"),
    LiveKind("content.direct.post.deleted", "change", names_subject=False),
    LiveKind("content.direct.post.pinned", "change"),
    LiveKind("content.direct.post.unpinned", "change"),
    LiveKind("content.direct.reaction.added", "reaction"),
    LiveKind("content.direct.reaction.removed", "reaction"),
    LiveKind("content.direct.thread.read", "read", in_thread=False, to=lambda line: (line.member_id,)),
    LiveKind("content.direct.thread.unread", "read", in_thread=False, to=lambda line: (line.member_id,)),
    # So that another window or device of the same member knows what has been read.
    LiveKind("content.thread.read", "read", in_thread=False, to=lambda line: (line.member_id,)),
)


def register() -> None:
    """Called once, when Django has loaded."""
    from folkmoot.chat.slash import COMMANDS, slash_commands

    for command in COMMANDS:
        slash_commands.add(command.name, command)
    for kind in _CONTENT:
        live_kinds.add(kind.name, kind)
