"""A letter as other rooms hand it in, and what may stand in its headers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from folkmoot.core.errors import RuleBroken

SUBJECT_AT_MOST = 200
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,240}>")
_LIST_ID = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?")
_REPLY_TOKEN = re.compile(r"[a-z0-9]{1,58}")
_LINK = re.compile(r"https?://[\x21-\x3b\x3d\x3f-\x7e]{1,900}")


@dataclass(frozen=True, slots=True)
class Letter:
    """Something to be sent to one member (`to_member_id`) or to an address.

    `kind` says what it is ("notification", "digest"). The same `message_id` to the same address is the same
    letter: it is sent once, however often it is handed in. `reply_token` is from `reply_tokens.reply_token`.
    `unsubscribe_url` takes a POST without a sign-in (RFC 8058). `is_bulk`: others go first. `list_id` is like a host.

    Raises RuleBroken when a header would hold what does not belong there; line breaks in names and subjects are spaces.
    """

    kind: str
    subject: str
    text: str
    to_member_id: int | None = None
    address: str = ""
    html: str = ""
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = field(default=())
    reply_token: str = ""
    list_id: str = ""
    unsubscribe_url: str = ""
    from_name: str = ""
    is_bulk: bool = False
    # Goes to a member who is suspended, too: they are told why.
    reaches_suspended: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "subject", one_line(self.subject)[:SUBJECT_AT_MOST])
        object.__setattr__(self, "from_name", one_line(self.from_name)[:100])
        if (self.to_member_id is None) == (not self.address):
            raise RuleBroken("no-recipient", _("A letter goes to a member or to an address."))
        if self.address:
            _demand_address(self.address)
        for message_id in filter(None, (self.message_id, self.in_reply_to, *self.references)):
            _demand(_MESSAGE_ID, message_id, "message-id")
        for pattern, value, name in (
            (_LIST_ID, self.list_id, "list-id"),
            (_REPLY_TOKEN, self.reply_token, "reply-to"),
            (_LINK, self.unsubscribe_url, "list-unsubscribe"),
        ):
            if value:
                _demand(pattern, value, name)


def one_line(text: str) -> str:
    """A text that can stand in a header: no line breaks, no control or direction characters."""
    return " ".join(_UNSEEN.sub(" ", text).split())


def _demand(pattern: re.Pattern[str], value: str, header: str) -> None:
    if not pattern.fullmatch(value):
        raise RuleBroken("bad-header", _("This cannot stand in the header %(name)s.") % {"name": header})


def _demand_address(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError as error:
        raise RuleBroken("bad-email", _("This is not an e-mail address.")) from error
    if _UNSEEN.search(address):
        raise RuleBroken("bad-email", _("This is not an e-mail address."))
