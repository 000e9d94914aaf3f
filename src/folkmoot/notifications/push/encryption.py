"""Encrypting for a browser's keys (RFC 8291), so that its push service cannot read what it passes on."""

from __future__ import annotations

import base64
import binascii
import os
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

# Push services take 4096 bytes (RFC 8030 7.2), of which the header and the seal take 103.
LONGEST = 3993
_RECORD = 4096
_POINT = 65
_SECRET = 16


@dataclass(frozen=True, slots=True)
class BrowserKeys:
    """The keys a browser made for a subscription: a point on P-256, and a secret that only we and it know."""

    point: bytes
    secret: bytes


def browser_keys(p256dh: str, auth: str) -> BrowserKeys:
    """The keys as a browser writes them; raises ValueError for anything that is none."""
    point, secret = unpacked(p256dh), unpacked(auth)
    if len(point) != _POINT or len(secret) != _SECRET:
        raise ValueError("a key has another length than it must have")
    # Refuses a point that does not lie on the curve, whose shared secrets would give ours away.
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    return BrowserKeys(point, secret)


def encrypt(
    text: bytes, keys: BrowserKeys, *, salt: bytes = b"", own: ec.EllipticCurvePrivateKey | None = None
) -> bytes:
    """The body of a push message (`aes128gcm`, one record). `salt` and `own` are new each time, except in tests."""
    if len(text) > LONGEST:
        raise ValueError("the text is too long for a push message")
    salt = salt or os.urandom(16)
    own = own or ec.generate_private_key(ec.SECP256R1())
    own_point = point_of(own.public_key())
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), keys.point))
    seed = _derived(keys.secret, shared, b"WebPush: info\0" + keys.point + own_point, 32)
    key = _derived(salt, seed, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(salt, seed, b"Content-Encoding: nonce\0", 12)
    header = salt + _RECORD.to_bytes(4, "big") + bytes([len(own_point)]) + own_point
    # Two marks the last record.
    return header + AESGCM(key).encrypt(nonce, text + b"\x02", None)


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as the point that it is."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def packed(content: bytes) -> str:
    """Bytes in base64 as browsers write it."""
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def unpacked(text: str) -> bytes:
    """Bytes out of base64 of either alphabet; raises ValueError."""
    plain = text.strip().rstrip("=").replace("+", "-").replace("/", "_")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("this is no base64") from error


def _derived(salt: bytes, seed: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(seed)
