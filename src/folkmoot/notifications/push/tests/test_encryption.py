"""The encryption is that of RFC 8291, proved by its own example and by reading back."""

from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from folkmoot.notifications.push.encryption import LONGEST, browser_keys, encrypt
from folkmoot.notifications.push.tests.far_browser import FarBrowser, b64, plain

# RFC 8291, appendix A.
TEXT = b"When I grow up, I want to be a watermelon"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
P256DH = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_example_of_the_rfc_comes_out_to_the_byte() -> None:
    own = ec.derive_private_key(int.from_bytes(plain(SENDER), "big"), ec.SECP256R1())
    assert b64(encrypt(TEXT, browser_keys(P256DH, AUTH), salt=plain(SALT), own=own)) == BODY


def test_what_is_encrypted_is_read_by_the_browser_and_never_looks_the_same_twice() -> None:
    browser = FarBrowser()
    keys = browser_keys(browser.p256dh, browser.auth)
    text = json.dumps({"title": "Ä" * 500}, ensure_ascii=False).encode()
    first, second = encrypt(text, keys), encrypt(text, keys)
    assert first != second
    assert browser.read(first) == browser.read(second) == {"title": "Ä" * 500}
    assert len(encrypt(b"x" * LONGEST, keys)) <= 4096
    with pytest.raises(ValueError, match="too long"):
        encrypt(b"x" * (LONGEST + 1), keys)


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [
        ("", ""),
        (P256DH, "short"),
        (P256DH[:-2], AUTH),
        ("not base64 !", AUTH),
        (P256DH[:-4] + "AAAA", AUTH),
        (b64(b"\x04" + bytes(64)), AUTH),
        (b64(b"\x00" * 65), AUTH),
        ("ä" * 87, AUTH),
    ],
)
def test_keys_that_are_none_are_refused(p256dh: str, auth: str) -> None:
    with pytest.raises(ValueError):
        browser_keys(p256dh, auth)
