"""One message to one push service (RFC 8030), and what its answer means."""

from __future__ import annotations

import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum

from folkmoot.core.address import read_target
from folkmoot.core.fetch_errors import FetchFailed, FetchRefused
from folkmoot.core.http_client import Fetched, fetch
from folkmoot.notifications.push.encryption import browser_keys, encrypt
from folkmoot.notifications.push.vapid import authorization

SECONDS = 10.0
_LONGEST_REST = 24 * 3600
_ANSWER_BYTES = 64 * 1024


class Outcome(StrEnum):
    SENT = "sent"
    # The address is no more, or was never one.
    GONE = "gone"
    # This message will never be taken; the next one may.
    REFUSED = "refused"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Errand:
    """All that is needed to send, so that a thread needs no database."""

    message_id: int
    endpoint: str
    p256dh: str
    auth: str
    payload: str
    topic: str
    urgency: str
    ttl: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of it; `wait` are the seconds that the service asks for."""

    outcome: Outcome
    said: str
    wait: int = 0


def send(errand: Errand) -> Answer:
    """Hand the message to its push service; never raises for what the far side does."""
    try:
        target = read_target(errand.endpoint)
        body = encrypt(errand.payload.encode(), browser_keys(errand.p256dh, errand.auth))
        port = f":{target.port}" if target.port not in (80, 443) else ""
        headers = {
            "authorization": authorization(f"{target.url.scheme}://{target.host}{port}"),
            "content-type": "application/octet-stream",
            "content-encoding": "aes128gcm",
            "ttl": str(errand.ttl),
            "urgency": errand.urgency,
            "topic": errand.topic,
        }
        fetched = fetch(
            errand.endpoint, method="POST", headers=headers, body=body, timeout=SECONDS, max_bytes=_ANSWER_BYTES
        )
    except (FetchRefused, FetchFailed) as error:
        # A name server that answers nonsense for an hour must not cost members their devices.
        return Answer(Outcome.LATER, str(error))
    except ValueError as error:
        return Answer(Outcome.GONE, f"its keys are none: {error}")
    return _meaning(fetched)


def _meaning(fetched: Fetched) -> Answer:
    said = f"{fetched.status} {fetched.body[:200].decode(errors='replace')}".strip()
    if fetched.status in (200, 201, 202, 204):
        return Answer(Outcome.SENT, said)
    if fetched.status in (404, 410):
        return Answer(Outcome.GONE, said)
    if fetched.status in (408, 425, 429) or fetched.status >= 500:
        return Answer(Outcome.LATER, said, _wait(fetched.headers.get("retry-after", "")))
    return Answer(Outcome.REFUSED, said)


def _wait(text: str) -> int:
    """The seconds of a Retry-After, which is a number or a date; 0 where it is neither."""
    if text.isascii() and text.isdecimal() and len(text) < 12:
        return min(int(text), _LONGEST_REST)
    try:
        seconds = parsedate_to_datetime(text).timestamp() - time.time()
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0
    return max(0, min(int(seconds), _LONGEST_REST))
