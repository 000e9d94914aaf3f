"""Secrets that are shown once and kept as hashes, and tickets that are valid for a short time."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import zlib
from typing import Any

from django.core import signing
from django.utils.crypto import salted_hmac

_CHECKSUM_LENGTH = 8


def new_token(prefix: str) -> str:
    """256 random bits behind a prefix that secret scanners can know: `fm_...`, with a checksum at its end."""
    body = f"{prefix}_{secrets.token_urlsafe(32)}"
    return body + _checksum(body)


def is_well_formed(token: str, prefix: str) -> bool:
    """Whether it can be a token of that prefix at all, by its checksum: typing errors need no look into the tables."""
    body, end = token[:-_CHECKSUM_LENGTH], token[-_CHECKSUM_LENGTH:]
    return token.isascii() and body.startswith(f"{prefix}_") and hmac.compare_digest(_checksum(body), end)


def hash_token(token: str) -> str:
    """What is stored of a token: its SHA-256 (the token is random, so no slow hash is needed)."""
    return hashlib.sha256(token.encode()).hexdigest()


def same_secret(one: str, other: str) -> bool:
    """Whether two secrets are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def sign_ticket(purpose: str, content: Any) -> str:
    """A signed text that says `content` for one purpose."""
    return signing.dumps(content, salt=f"folkmoot.{purpose}", compress=True)


def read_ticket(purpose: str, ticket: str, *, max_age: int) -> Any | None:
    """What a ticket of that purpose says, None when it is forged or older than `max_age` seconds."""
    try:
        return signing.loads(ticket, salt=f"folkmoot.{purpose}", max_age=max_age)
    except signing.BadSignature:
        return None


def short_signature(purpose: str, content: bytes, length: int) -> bytes:
    """The first bytes of a signature for one purpose, for where a whole one has no room.

    Each byte is worth 8 bits against guessing, which only we can be asked about: 8 to 12 suffice for an address.
    """
    return salted_hmac(f"folkmoot.{purpose}", content, algorithm="sha256").digest()[:length]


def _checksum(body: str) -> str:
    return f"{zlib.crc32(body.encode()):08x}"
