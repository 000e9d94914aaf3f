"""Who may try rules on history, and see what came of it."""

from __future__ import annotations

from folkmoot.core.actor import Actor
from folkmoot.moderation.models import BacktestRun
from folkmoot.spaces.policies import can_write, spaces_visible_to


def can_backtest(actor: Actor) -> bool:
    """Moderators and above: a backtest reads what everybody wrote, and names who would have been hit."""
    return actor.is_system or (can_write(actor) and actor.is_staff)


def can_see_run(actor: Actor, run: BacktestRun) -> bool:
    """Who may backtest and sees every space that the run read: its counts tell of all of them."""
    if not can_backtest(actor) or run.community_id != actor.community_id:
        return False
    if actor.is_system:
        return True
    return set(run.space_ids) <= set(spaces_visible_to(actor).values_list("id", flat=True))


def can_cancel_run(actor: Actor, run: BacktestRun) -> bool:
    """Who started it, and managers."""
    mine = run.started_by_id is not None and run.started_by_id == actor.member_id
    return can_see_run(actor, run) and (mine or actor.is_system or actor.is_manager)


def can_open_cases(actor: Actor, run: BacktestRun) -> bool:
    """Managers: it fills the queue of everybody who moderates."""
    return can_see_run(actor, run) and (actor.is_system or actor.is_manager)


def runs_visible_to(actor: Actor, limit: int = 50) -> list[BacktestRun]:
    """The latest runs that the actor may see, without their figures."""
    if not can_backtest(actor):
        return []
    rows = BacktestRun.everywhere.filter(community_id=actor.community_id).select_related("started_by")
    seen = set(spaces_visible_to(actor).values_list("id", flat=True))
    latest = rows.defer("rules", "other", "measured").order_by("-id")[:limit]
    return [run for run in latest if actor.is_system or set(run.space_ids) <= seen]
