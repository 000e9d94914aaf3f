"""Messages as a page draws them: under the days on which they were written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from folkmoot.content.queries.messages import Message
from folkmoot.content.rendering.fragments import with_prefix
from folkmoot.members.models import Membership

# Whoever goes on within this time need not be named again.
GOES_ON_WITHIN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Row:
    """A message; `day` where it is the first of one, `is_first_unread` where the reader has not been."""

    message: Message
    author: Membership | None
    html: SafeString
    at: datetime
    day: date | None
    follows: bool
    is_first_unread: bool


def rows_of(messages: Sequence[Message], *, read_number: int = 0, own_id: int | None = None) -> list[Row]:
    """The rows of these messages, in one statement for who wrote them."""
    ids = {message["author"]["id"] for message in messages if message["author"]}
    authors = Membership.everywhere.in_bulk(list(ids))
    rows: list[Row] = []
    marked = read_number == 0
    for message in messages:
        author = authors.get(message["author"]["id"]) if message["author"] else None
        at = datetime.fromisoformat(message["at"])
        last = rows[-1] if rows else None
        is_new_day = last is None or timezone.localdate(last.at) != timezone.localdate(at)
        is_new = not marked and message["number"] > read_number and (author is None or author.id != own_id)
        marked = marked or is_new
        goes_on = last is not None and author is not None and last.author == author and at - last.at < GOES_ON_WITHIN
        rows.append(
            Row(
                message=message,
                author=author,
                html=mark_safe(with_prefix(message["html"])),  # noqa: S308 - sanitised when it was written
                at=at,
                day=timezone.localdate(at) if is_new_day else None,
                follows=goes_on and not is_new_day and not is_new,
                is_first_unread=is_new,
            )
        )
    return rows
