"""The next step of the ladder for a member, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from folkmoot.moderation.models import Sanction
from folkmoot.moderation.queries.policy import policy_of
from folkmoot.moderation.sanctions import NewSanction
from folkmoot.moderation.wording import limits_said

_ORDER = list(Sanction.Kind.values)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A step: its place on the ladder from 1, the measure, and the reason in words."""

    step: int
    sanction: NewSanction
    days: int | None
    reason: str


def suggest(
    community_id: int, member_id: int, now: datetime | None = None, *, besides_case: int | None = None
) -> Suggestion:
    """The step after the highest that the member has been on lately; what was taken back or is old does not count.

    Nor does what a rule did until the case `besides_case` is decided: it is no answer yet.
    """
    now = now or timezone.now()
    policy = policy_of(community_id)
    since = now - timedelta(days=policy.decay_days)
    # What was lifted was taken back, by an appeal or by a moderator; what ran out was served, and counts.
    rows = Sanction.everywhere.filter(community_id=community_id, member_id=member_id, lifted_at=None)
    if besides_case is not None:
        rows = rows.exclude(decision__case_id=besides_case, decision__decided_by=None)
    lately = list(rows.filter(since__gte=since).order_by("id"))
    step = min(max((_place(row, policy.steps) for row in lately), default=0), len(policy.steps) - 1)
    if len(lately) > step:
        # The same thing again is worse than once: nobody stays on a step for ever.
        step = min(max(step, len(lately)), len(policy.steps) - 1)
    chosen = policy.steps[step]
    return Suggestion(
        step + 1, to_sanction(chosen, now), chosen.get("days"), _reason(lately, rows.count(), policy.decay_days)
    )


def to_sanction(step: dict[str, Any], now: datetime) -> NewSanction:
    """A step as the measure that it is."""
    days = step.get("days")
    return NewSanction(step["kind"], now + timedelta(days=days) if days else None, step.get("limits", {}))


def step_said(step: dict[str, Any]) -> str:
    """A step in words, as it is chosen: "Silence, 3 days"."""
    parts = [str(Sanction.Kind(step["kind"]).label)]
    if days := step.get("days"):
        parts.append(ngettext("%(days)s day", "%(days)s days", days) % {"days": days})
    if limits := limits_said(step.get("limits", {})):
        parts.append(limits)
    return ", ".join(parts)


def _place(row: Sanction, steps: list[dict[str, Any]]) -> int:
    """How many steps the measure is up: to the first that is harder than it."""
    weight = _ORDER.index(row.kind)
    return next((place for place, step in enumerate(steps) if _ORDER.index(step["kind"]) > weight), len(steps))


def _reason(lately: list[Sanction], ever: int, days: int) -> str:
    if not lately:
        first = _("No measure within the last %(days)s days.") % {"days": days}
    else:
        kinds = ", ".join(str(row.get_kind_display()) for row in lately[-5:])
        first = ngettext(
            "%(count)s measure within the last %(days)s days: %(kinds)s.",
            "%(count)s measures within the last %(days)s days: %(kinds)s.",
            len(lately),
        ) % {"count": len(lately), "days": days, "kinds": kinds}
    older = ever - len(lately)
    if not older:
        return first
    rest = ngettext("%(count)s older one no longer counts.", "%(count)s older ones no longer count.", older)
    return f"{first} {rest % {'count': older}}"
