"""From what people ask for to a plan: dates, spaces, and rules that stand in a file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db.models import Min
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from folkmoot.content.models import Post
from folkmoot.core.actor import Actor
from folkmoot.core.errors import RuleBroken
from folkmoot.moderation.backtest.plan import Plan
from folkmoot.moderation.rules.definition import rules_from_json, rules_to_json
from folkmoot.spaces.models import Space
from folkmoot.spaces.policies import spaces_visible_to

BYTES_AT_MOST = 2_000_000


def moment(text: str, field: str) -> datetime | None:
    """A date (its first moment, UTC) or a moment; None for nothing. Raises RuleBroken, naming the field."""
    text = text.strip()
    if not text:
        return None
    try:
        day = parse_date(text)
        found = datetime.combine(day, time(), UTC) if day else parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise RuleBroken("date", _("Write a date as 2026-01-31, or a moment as 2026-01-31T12:00:00Z."), field=field)
    return found if timezone.is_aware(found) else found.replace(tzinfo=UTC)


def plan_for(
    actor: Actor,
    *,
    rules: Mapping[str, Any],
    other: Mapping[str, Any] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    as_of: datetime | None = None,
    spaces: Iterable[str] = (),
) -> Plan:
    """A plan over what the actor may read: no conversations, no spaces that they do not see. Raises RuleBroken."""
    now = timezone.now()
    until = min(until or now, now)
    since = since or _first_moment(actor.community_id) or until - timedelta(days=1)
    if since >= until:
        raise RuleBroken("period", _("The period ends before it begins."), field="until")
    return Plan(
        community_id=actor.community_id,
        rules=checked(rules),
        other=None if other is None else checked(other),
        since=since,
        until=until,
        as_of=min(as_of or now, now),
        space_ids=space_ids_for(actor, spaces),
    )


def space_ids_for(actor: Actor, slugs: Iterable[str] = ()) -> tuple[int, ...]:
    """The spaces named, or all, that the actor sees. Raises RuleBroken for one that is not there for them."""
    seen = dict(spaces_visible_to(actor).values_list("slug", "id"))
    wanted = list(dict.fromkeys(slugs)) or list(seen)
    missing = [slug for slug in wanted if slug not in seen]
    if missing:
        raise RuleBroken("space", _("There is no space %(slug)s.") % {"slug": missing[0]}, field="spaces")
    return tuple(sorted(seen[slug] for slug in wanted))


def spaces_named(plan: Plan) -> list[str] | None:
    """The slugs of the plan's spaces; None where they are all there are."""
    every = Space.everywhere.filter(community_id=plan.community_id).exclude(kind=Space.Kind.DIRECT)
    slugs = dict(every.values_list("id", "slug"))
    if set(slugs) <= set(plan.space_ids):
        return None
    return sorted(slugs[id_] for id_ in plan.space_ids if id_ in slugs)


def rules_in(text: str | bytes) -> dict[str, Any]:
    """RULES.json as it was written down. Raises RuleBroken."""
    if len(text) > BYTES_AT_MOST:
        raise RuleBroken("too-long", _("These are too many rules for one backtest."), field="rules")
    try:
        given = json.loads(text)
    except ValueError as error:
        raise RuleBroken("json", _("This is not JSON: %(error)s") % {"error": error}, field="rules") from error
    return checked(given)


def checked(given: Any) -> dict[str, Any]:
    """The rules in their canonical shape, so that a run keeps what was understood. Raises RuleBroken."""
    try:
        rules = rules_from_json(given)
    except RuleBroken as error:
        raise RuleBroken(error.code, error.message, field="rules") from error
    if not any(rule.is_on for rule in rules):
        raise RuleBroken("no-rules", _("No rule in it is on."), field="rules")
    return rules_to_json(rules)


def _first_moment(community_id: int) -> datetime | None:
    first: datetime | None = Post.everywhere.filter(community_id=community_id).aggregate(first=Min("created_at"))[
        "first"
    ]
    return first
