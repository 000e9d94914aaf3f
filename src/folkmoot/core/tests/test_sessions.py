"""Sessions are found while they last, and only by their own key."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from folkmoot.core.sessions import SessionStore


@pytest.mark.django_db
def test_a_session_is_found_until_it_ends() -> None:
    kept, other = SessionStore(), SessionStore()
    kept["who"], other["who"] = "mia", "nils"
    kept.save()
    other.save()
    assert SessionStore(kept.session_key).get("who") == "mia"
    assert SessionStore(other.session_key).get("who") == "nils"
    Session.objects.filter(session_key=kept.session_key).update(expire_date=timezone.now() - timedelta(seconds=1))
    ended = SessionStore(kept.session_key)
    assert ended.get("who") is None
    assert ended.session_key is None
    assert SessionStore("unknown" * 4).get("who") is None
