"""A browser as a push service knows it: with keys of its own, reading what comes as RFC 8291 and 8292 say."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from folkmoot.members.models import Membership
from folkmoot.notifications.push.models import Subscription


@dataclass
class FarBrowser:
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = b"sixteen bytes..."

    @property
    def p256dh(self) -> str:
        return b64(self._point())

    @property
    def auth(self) -> str:
        return b64(self.secret)

    def subscription(self, member: Membership, endpoint: str, **fields: Any) -> Subscription:
        """A device of a member at an address that the command would refuse: our stand-in is on loopback."""
        return Subscription.everywhere.create(
            community_id=member.community_id,
            member=member,
            endpoint=endpoint,
            endpoint_hash=hashlib.sha256(endpoint.encode()).hexdigest(),
            p256dh=self.p256dh,
            auth=self.auth,
            name="Firefox, Linux",
            **fields,
        )

    def read(self, body: bytes) -> Any:
        """What the message says; written from the RFC and without our own encryption."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        assert size >= len(sealed)
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
        first = _hmac(_hmac(self.secret, shared), b"WebPush: info\0" + self._point() + theirs + b"\x01")
        seed = _hmac(salt, first)
        key = HKDFExpand(SHA256(), 16, b"Content-Encoding: aes128gcm\0").derive(seed)
        nonce = HKDFExpand(SHA256(), 12, b"Content-Encoding: nonce\0").derive(seed)
        text = AESGCM(key).decrypt(nonce, sealed, None)
        assert text.rstrip(b"\0").endswith(b"\x02")
        return json.loads(text.rstrip(b"\0")[:-1])

    def _point(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def read_request(request: bytes) -> tuple[dict[str, str], bytes]:
    """Headers and body of what came over the wire."""
    head, _blank, body = request.partition(b"\r\n\r\n")
    lines = [line.decode().partition(": ") for line in head.split(b"\r\n")[1:]]
    return {name.lower(): value for name, _colon, value in lines}, body


def claims_of(authorization: str) -> dict[str, Any]:
    """The claims of a VAPID token, after its signature was checked as a push service does."""
    token, key = authorization.removeprefix("vapid t=").split(", k=")
    signed, _dot, signature = token.rpartition(".")
    raw = plain(signature)
    seal = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), plain(key))
    public.verify(seal, signed.encode(), ec.ECDSA(SHA256()))
    head, _dot, claims = signed.partition(".")
    assert json.loads(plain(head)) == {"typ": "JWT", "alg": "ES256"}
    read: dict[str, Any] = json.loads(plain(claims))
    return read


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def plain(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _hmac(key: bytes, content: bytes) -> bytes:
    import hmac

    return hmac.new(key, content, hashlib.sha256).digest()
