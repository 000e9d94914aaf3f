"""Reading runs: their plan, what was judged, their figures, and the command that gives the same."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from folkmoot.members.models import Membership
from folkmoot.moderation.backtest.asking import spaces_named
from folkmoot.moderation.backtest.plan import Plan
from folkmoot.moderation.backtest.reporting import report
from folkmoot.moderation.models import BacktestRun, BacktestVerdict


def plan_of(run: BacktestRun) -> Plan:
    """What the run was asked for."""
    return Plan(
        community_id=run.community_id,
        rules=run.rules,
        other=run.other,
        since=run.since,
        until=run.until,
        as_of=run.as_of,
        space_ids=tuple(run.space_ids),
    )


def verdicts_of(community_id: int, post_ids: Collection[int], judged_until: datetime | None = None) -> dict[int, str]:
    """The latest that was said of each of these posts by then, and not taken back by then."""
    until = judged_until or timezone.now()
    found: dict[int, str] = {}
    ids = sorted(set(post_ids))
    for start in range(0, len(ids), 500):
        rows = BacktestVerdict.everywhere.filter(
            Q(withdrawn_at=None) | Q(withdrawn_at__gt=until),
            community_id=community_id,
            post_id__in=ids[start : start + 500],
            at__lte=until,
        ).order_by("id")
        found |= dict(rows.values_list("post_id", "says"))
    return found


def drawn_in(measured: dict[str, Any]) -> set[int]:
    """Every post that some figure of the run draws."""
    found: set[int] = set()
    for each in measured["sets"]:
        found.update(each["missed"], each["every"]["drawn"], *(rule["drawn"] for rule in each["rules"]))
    for hits in (measured["compared"] or {}).values():
        found.update(hits["drawn"])
    return found


def figures_of(measured: dict[str, Any], community_id: int, judged_until: datetime | None = None) -> dict[str, Any]:
    """All figures, with the names that members bear today."""
    verdicts = verdicts_of(community_id, drawn_in(measured), judged_until)
    figures = report(measured, verdicts)
    members = {member["id"] for each in figures["sets"] for member in each["members"]}
    handles = dict(Membership.everywhere.filter(community_id=community_id, id__in=members).values_list("id", "handle"))
    for each in figures["sets"]:
        each["members"] = [{**member, "handle": handles.get(member["id"], "")} for member in each["members"]]
    return figures


def last_judged(community_id: int, post_ids: Iterable[int]) -> datetime | None:
    """When one of these posts was last judged, or a judgement taken back."""
    rows = BacktestVerdict.everywhere.filter(community_id=community_id, post_id__in=list(post_ids)[:900])
    moments = [moment for row in rows.values_list("at", "withdrawn_at") for moment in row if moment is not None]
    return max(moments, default=None)


def command_for(run: BacktestRun, slug: str, judged_until: datetime | None = None) -> str:
    """The command that gives this run's figures; the rules are kept with the run."""
    words = ["folkmoot", "moderation", "backtest", f"run:{run.id}", "--community", slug]
    words += ["--from", stamp(run.since), "--to", stamp(run.until), "--as-of", stamp(run.as_of)]
    if judged_until is not None:
        words += ["--judged-until", stamp(judged_until)]
    named = spaces_named(plan_of(run))
    if named is not None:
        words += ["--spaces", ",".join(named)]
    return shlex.join(words)


def stamp(moment: datetime) -> str:
    """A moment to the microsecond, as commands take it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def sample_of(run: BacktestRun, of: str) -> list[int] | None:
    """The posts drawn for one figure: "every:SET", "missed:SET", "rule:SET:PLACE" or "compared:WHICH"."""
    if run.measured is None:
        return None
    kind, *where = of.split(":")
    try:
        if kind == "compared":
            found = run.measured["compared"][where[0]]["drawn"]
        else:
            each = run.measured["sets"][int(where[0])]
            found = each["rules"][int(where[1])]["drawn"] if kind == "rule" else _of_set(each, kind)
    except (KeyError, IndexError, ValueError, TypeError):
        return None
    return list(found)


def _of_set(each: dict[str, Any], kind: str) -> Any:
    return each["missed"] if kind == "missed" else each[kind]["drawn"]
