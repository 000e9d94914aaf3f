"""Signed links of reports: to say yes before the first comes, to hear no more, to read one without an account."""

from __future__ import annotations

from django.core import signing

from folkmoot.core.digest import read_ticket, sign_ticket

_CONFIRMING, _READING, _SHARED = "report-confirmation", "report-reading", "report-share"
_LEAVING = "folkmoot.report-leaving"
CONFIRM_DAYS, READ_DAYS, SHARE_DAYS = 14, 180, 365
_DAY = 86_400


def confirming_ticket(community_id: int, reader_id: int) -> str:
    """By which an address says that it wants the report."""
    return sign_ticket(_CONFIRMING, [community_id, reader_id])


def read_confirming_ticket(ticket: str) -> tuple[int, int] | None:
    """The community and the reader; None where it is forged or too old."""
    return _pair(read_ticket(_CONFIRMING, ticket, max_age=CONFIRM_DAYS * _DAY))


def reading_ticket(reader_id: int, edition_id: int) -> str:
    """By which a reader without an account reads an edition that was sent to them."""
    return sign_ticket(_READING, [reader_id, edition_id])


def read_reading_ticket(ticket: str) -> tuple[int, int] | None:
    """The reader and the edition; None where it is forged or too old."""
    return _pair(read_ticket(_READING, ticket, max_age=READ_DAYS * _DAY))


def share_ticket(share_id: int) -> str:
    """By which whoever has the link reads an edition, as long as the share is good."""
    return sign_ticket(_SHARED, share_id)


def read_share_ticket(ticket: str) -> int | None:
    """The share; None where it is forged."""
    share_id = read_ticket(_SHARED, ticket, max_age=SHARE_DAYS * _DAY)
    return share_id if isinstance(share_id, int) else None


def leaving_ticket(community_id: int, reader_id: int) -> str:
    """By which a reader hears no more of it: without an end, for a letter may be read after years."""
    return signing.dumps([community_id, reader_id], salt=_LEAVING)


def read_leaving_ticket(ticket: str) -> tuple[int, int] | None:
    """The community and the reader; None for one that is not ours."""
    try:
        return _pair(signing.loads(ticket, salt=_LEAVING))
    except signing.BadSignature:
        return None


def _pair(content: object) -> tuple[int, int] | None:
    if isinstance(content, list) and len(content) == 2 and all(isinstance(each, int) for each in content):
        return content[0], content[1]
    return None
