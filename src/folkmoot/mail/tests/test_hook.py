"""What providers post."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from django.test import Client

from folkmoot.core.testing.cast import Cast
from folkmoot.mail.models import ReceivedMail
from folkmoot.mail.tests.mails import DOMAIN, a_mail, reply_address
from folkmoot.mail.ways.webhook import sign

KEY = "a key that nobody guesses"
URL = "/mail/incoming/"


@pytest.fixture(autouse=True)
def _settings(settings: Any) -> None:
    settings.MAIL_DOMAIN, settings.MAIL_HOOK_KEY = DOMAIN, KEY


def post_raw(recipient: str, *, late: int = 0, changed: dict[str, str] | None = None) -> Any:
    body, timestamp = a_mail().as_bytes(), int(time.time()) - late
    signature = sign(body=body, recipient=recipient, timestamp=timestamp)
    headers = {
        "X-Folkmoot-Timestamp": str(timestamp), "X-Folkmoot-Recipient": recipient, "X-Folkmoot-Signature": signature,
    }  # fmt: skip
    return Client().post(URL, body, content_type="message/rfc822", headers=headers | (changed or {}))


def test_a_signed_mail_is_kept_once(cast: Cast) -> None:
    address = reply_address(cast.mia, 7)
    assert post_raw(address).json() == {"kept": True, "is_new": True}
    assert post_raw(address).json() == {"kept": True, "is_new": False}
    assert ReceivedMail.objects.get().way == "hook"
    assert post_raw(f"info@{DOMAIN}").json() == {"kept": False, "why": "not-found"}


def test_what_is_not_signed_late_or_for_another_is_refused(cast: Cast, settings: Any) -> None:
    address = reply_address(cast.mia, 7)
    assert post_raw(address, changed={"X-Folkmoot-Signature": "0" * 64}).status_code == 403
    assert post_raw(address, changed={"X-Folkmoot-Recipient": reply_address(cast.nils, 7)}).status_code == 403
    assert post_raw(address, late=400).status_code == 403
    assert Client().post(URL, b"x", content_type="message/rfc822").status_code == 403
    settings.MAIL_HOOK_KEY = ""
    assert post_raw(address).status_code == 403
    assert not ReceivedMail.objects.exists()


def test_mailguns_form_is_taken_once_for_each_token(cast: Cast) -> None:
    timestamp = str(int(time.time()))
    form = {
        "timestamp": timestamp, "token": "t1", "recipient": reply_address(cast.mia, 7), "sender": "mia@example.org",
        "signature": hmac.new(KEY.encode(), f"{timestamp}t1".encode(), hashlib.sha256).hexdigest(),
        "body-mime": a_mail("Schöne Grüße.").as_string(),
    }  # fmt: skip
    assert Client().post(URL, form).json()["kept"]
    assert Client().post(URL, form | {"body-mime": a_mail("Forged.").as_string()}).status_code == 403
    assert ReceivedMail.objects.get().envelope_sender == "mia@example.org"


def test_postmarks_raw_mail_is_taken_with_the_password(cast: Cast) -> None:
    said = json.dumps({"RawEmail": a_mail().as_string(), "OriginalRecipient": reply_address(cast.mia, 7)})

    def post(password: str, body: str = said) -> Any:
        basic = base64.b64encode(f"folkmoot:{password}".encode()).decode()
        return Client().post(URL, body, content_type="application/json", headers={"Authorization": f"Basic {basic}"})

    assert post("wrong").status_code == 403
    assert post(KEY).json()["kept"]
    assert post(KEY, "{}").status_code == 422
