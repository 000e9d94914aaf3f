"""Django's sessions in the database, asked for in a statement that is worded once: every page of a member asks."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from folkmoot.core.worded import worded_objects


class SessionStore(db.SessionStore):
    """Reads in its own way; writes as Django does."""

    def _get_session_from_db(self) -> Session | None:
        found = worded_objects(_sessions, key=self.session_key or "", now=timezone.now())
        if not found:
            self._session_key = None
            return None
        return found[0]


def _sessions(*, key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)
