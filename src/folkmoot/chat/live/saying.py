"""What a page says on its socket: one small JSON object a message."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from folkmoot.chat.live.asking import read_channels
from folkmoot.chat.live.connection import Connection
from folkmoot.chat.live.hub import Hub, Refused, Tuning
from folkmoot.chat.live.presence import ACTIVE, AWAY
from folkmoot.chat.live.whispers import Whispers
from folkmoot.chat.live.wire.frames import Code, Misspoken
from folkmoot.chat.tickets import take_ticket

Words = Mapping[str, Any]


def hear(hub: Hub, whispers: Whispers, connection: Connection, text: bytes) -> None:
    """Do what the page says. What this version does not know is passed over. Raises Misspoken."""
    try:
        words = json.loads(text.decode())
    except UnicodeDecodeError:
        raise Misspoken(Code.NO_UNICODE) from None
    except (ValueError, RecursionError):
        raise Misspoken(Code.MISUSED) from None
    if not isinstance(words, dict):
        raise Misspoken(Code.MISUSED)
    do = str(words.get("do"))
    if do == "listen":
        _listen(hub, connection, words)
    elif do == "renew":
        _renew(hub, connection, words)
    elif do == "presence" and words.get("state") in (ACTIVE, AWAY):
        connection.state = words["state"]
        whispers.touch(connection, has_left=False)
    elif do == "typing" and (thread_id := _number(words.get("thread"))) is not None:
        whispers.typing(connection, thread_id)


def _listen(hub: Hub, connection: Connection, words: Words) -> None:
    channels, again = (_channels(words.get(name, [])) for name in ("channels", "of"))
    ref, after = _number(words.get("ref")), _number(words.get("after"))
    hub.listen(connection, Tuning(channels, again & channels, after, ref or 0))


def _channels(names: Any) -> frozenset[str]:
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise Misspoken(Code.MISUSED)
    try:
        return read_channels(names)
    except Refused:
        raise Misspoken(Code.MISUSED) from None


def _number(value: Any) -> int | None:
    is_one = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**18
    return value if is_one else None


def _renew(hub: Hub, connection: Connection, words: Words) -> None:
    ticket = take_ticket(str(words.get("ticket", "")))
    if ticket is None or (ticket.community_id, ticket.member_id) != (connection.community_id, connection.member_id):
        raise Misspoken(Code.TICKET_IS_OLD)
    hub.renew(connection)
