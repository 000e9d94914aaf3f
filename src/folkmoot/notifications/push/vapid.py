"""Who we are to push services (RFC 8292): one key pair of the installation, and a token signed with it."""

from __future__ import annotations

import json
import time
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from folkmoot.core.secrets_file import kept_secret
from folkmoot.notifications.push.encryption import packed, point_of, unpacked

# At most a day is allowed; clocks differ.
_SECONDS = 12 * 3600


def public_key() -> str:
    """What a browser must know of us before it asks its push service for an address."""
    return packed(point_of(_private_key().public_key()))


def authorization(endpoint_origin: str) -> str:
    """The Authorization header for a push service."""
    claims = {"aud": endpoint_origin, "exp": int(time.time()) + _SECONDS, "sub": _contact()}
    signed = f"{_json({'typ': 'JWT', 'alg': 'ES256'})}.{_json(claims)}"
    r, s = decode_dss_signature(_private_key().sign(signed.encode(), ec.ECDSA(SHA256())))
    signature = packed(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={signed}.{signature}, k={public_key()}"


def _contact() -> str:
    """Whom a push service may write to; some refuse what is neither https: nor mailto:."""
    if settings.BASE_URL.startswith("https://"):
        return str(settings.BASE_URL)
    address = settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">")
    return f"mailto:{address}"


def _private_key() -> ec.EllipticCurvePrivateKey:
    return _read(settings.VAPID_KEY or kept_secret(Path(settings.DATA) / "vapid_key", make_key))


def make_key() -> str:
    """A new private key, as its number in base64."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return packed(number.to_bytes(32, "big"))


@lru_cache(maxsize=4)
def _read(text: str) -> ec.EllipticCurvePrivateKey:
    try:
        return ec.derive_private_key(int.from_bytes(unpacked(text), "big"), ec.SECP256R1())
    except ValueError as error:
        raise ImproperlyConfigured(
            "the key for web push (FOLKMOOT_VAPID_KEY or vapid_key in the data folder) is none: put the old one back, "
            "or remove it to get a new one, with which all devices must be turned on anew"
        ) from error


def _json(content: object) -> str:
    return packed(json.dumps(content, separators=(",", ":")).encode())
