"""Asking in SQL: who, in which cage, and the line in the log that says what was asked."""

from __future__ import annotations

from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core import rate_limits
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed
from folkmoot.insights.policies import can_ask_sql
from folkmoot.insights.sql.answering import ROWS_AT_MOST, Answered, answer_typed
from folkmoot.insights.store.reading import Limits, ask_within

LIMITS = Limits(seconds=15.0, memory_mb=384, threads=1, is_caged=True)


def ask_typed(*, actor: Actor, sql: str, rows_at_most: int = ROWS_AT_MOST) -> Answered:
    """What one SELECT over the community's own tables gives, or what is wrong with it. Managers and analysts may.

    Records `insights.sql.asked` with the words of the question. Raises NotAllowed, RateLimited, StoreUnavailable.
    """
    if not can_ask_sql(actor):
        raise NotAllowed(_("Managers say who may ask in SQL."))
    rate_limits.check("sql", key=str(actor.member_id))
    record("insights.sql.asked", actor=actor, details={"sql": sql[:2000]})
    return ask_within(LIMITS, actor.community_id, answer_typed, sql, rows_at_most)
