"""What other rooms do with mail that came in: they register it here from their `register.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from folkmoot.core.registry import Registry
from folkmoot.members.models import Membership


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file of a mail. With `content_id` the text may show it in place, as `![](cid:CONTENT_ID)`."""

    name: str
    content: bytes
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody wrote, as Markdown without quotes and signature, and what they sent along."""

    markdown: str
    subject: str
    message_id: str
    files: tuple[MailFile, ...] = ()


class TakesReply(Protocol):
    """Does with a reply what it is for, in the scope of the member's community; returns where it is, for the record.

    Raises NotAllowed, NotFound, RuleBroken or Conflict when it cannot be: the member is told why by mail. RateLimited
    lets it wait.
    """

    def __call__(self, member: Membership, target_id: int, reply: Reply) -> str: ...


@dataclass(frozen=True, slots=True)
class ReplyHandler:
    """What replies may be to. `code` is one sign that stands for it in addresses, and must never change.

    A handler that `needs_text` gets no reply without.
    """

    name: str
    code: str
    take: TakesReply
    needs_text: bool = True


reply_handlers: Registry[ReplyHandler] = Registry("handler of replies")
# Turns HTML into Markdown; the room that knows Markdown registers "html".
html_readers: Registry[Callable[[str], str]] = Registry("reader of HTML")
