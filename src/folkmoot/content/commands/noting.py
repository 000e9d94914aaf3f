"""Lines of the log about threads. What happens in direct conversations has kinds of its own.

Who hears `content.post.created` need not know that there are conversations to be silent about: they hear nothing of
them unless they ask for `content.direct.post.created`.
"""

from __future__ import annotations

from typing import Any

from folkmoot.activity.log import record
from folkmoot.content.models import Thread
from folkmoot.core.actor import Actor

_DIRECT = "content.direct."


def kind_in(thread: Thread, kind: str) -> str:
    """The kind under which something is logged that happened in this thread."""
    if not thread.is_direct or kind.startswith(_DIRECT):
        return kind
    return kind.replace("content.", _DIRECT, 1)


def note(
    kind: str, *, actor: Actor, thread: Thread, subject: tuple[str, int], details: dict[str, Any] | None = None
) -> None:
    """Log what was done in a thread."""
    record(
        kind_in(thread, kind), actor=actor, subject=subject, space_id=thread.space_id, thread_id=thread.id,
        details=details,
    )  # fmt: skip
