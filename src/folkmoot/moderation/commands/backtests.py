"""Starting, stopping and carrying out backtests, and judging posts that they draw."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.content.policies import posts_in_spaces_visible_to
from folkmoot.core.actor import Actor
from folkmoot.core.errors import FolkmootError, NotAllowed, NotFound, RuleBroken
from folkmoot.core.tenancy import scope
from folkmoot.moderation.backtest.measuring import measured
from folkmoot.moderation.backtest.plan import Plan
from folkmoot.moderation.backtest.policies import can_backtest, can_cancel_run
from folkmoot.moderation.backtest.running import Cancelled, Progress, Step, carry_out
from folkmoot.moderation.backtest.runs import plan_of
from folkmoot.moderation.models import BacktestRun, BacktestVerdict

log = structlog.get_logger(__name__)
_State, _Stage = BacktestRun.State, BacktestRun.Stage
TRIES_AT_MOST = 3
# Gathering what was known of authors may take half a minute before the first post is judged.
SILENT_AFTER = timedelta(seconds=180)
_BEAT_SECONDS = 1.0
_WAITING_AT_MOST = 3


def start_backtest(*, actor: Actor, plan: Plan, name: str, other_name: str = "") -> BacktestRun:
    """Have a worker try rules on history. Moderators may. Records `moderation.backtest.started`.

    Raises NotAllowed; RuleBroken where several wait already.
    """
    if not can_backtest(actor) or plan.community_id != actor.community_id:
        raise NotAllowed(_("Moderators try rules on history."))
    waiting = BacktestRun.everywhere.filter(community_id=actor.community_id, state__in=(_State.WAITING, _State.RUNNING))
    with transaction.atomic():
        if waiting.count() >= _WAITING_AT_MOST:
            raise RuleBroken("busy", _("Several backtests are under way. Wait until one is through, or cancel one."))
        run = BacktestRun.everywhere.create(
            community_id=actor.community_id, name=name.strip()[:100] or _("Rules"), rules=plan.rules,
            other=plan.other, other_name=other_name.strip()[:100], since=plan.since, until=plan.until,
            as_of=plan.as_of, space_ids=list(plan.space_ids), started_by_id=actor.member_id,
        )  # fmt: skip
        record("moderation.backtest.started", actor=actor, subject=("backtest", run.id))
    return run


def cancel_backtest(*, actor: Actor, run: BacktestRun) -> BacktestRun:
    """Let a backtest go no further. Who started it may, and managers. Records `moderation.backtest.cancelled`.

    One that is over stays as it is. Raises NotAllowed.
    """
    if not can_cancel_run(actor, run):
        raise NotAllowed(_("Who started a backtest, and managers, cancel it."))
    with transaction.atomic():
        under_way = BacktestRun.everywhere.filter(id=run.id, state__in=(_State.WAITING, _State.RUNNING))
        if under_way.update(state=_State.CANCELLED, finished_at=timezone.now()):
            record("moderation.backtest.cancelled", actor=actor, subject=("backtest", run.id))
    run.refresh_from_db()
    return run


def delete_backtest(*, actor: Actor, run: BacktestRun) -> None:
    """Drop a run that is over with its figures; what was judged in it stays. Records `moderation.backtest.deleted`.

    Raises NotAllowed; RuleBroken while it is under way.
    """
    if not can_cancel_run(actor, run):
        raise NotAllowed(_("Who started a backtest, and managers, delete it."))
    if not run.is_over:
        raise RuleBroken("under-way", _("It is under way. Cancel it first."))
    with transaction.atomic():
        record("moderation.backtest.deleted", actor=actor, subject=("backtest", run.id))
        run.delete()


def judge_post(*, actor: Actor, post_id: int, says: str) -> BacktestVerdict:
    """Say whether a post ought to stand; nothing follows for the post. Moderators may, of what they see.

    Records `moderation.backtest.judged`. Raises NotAllowed, NotFound, RuleBroken.
    """
    if not can_backtest(actor):
        raise NotAllowed(_("Moderators judge samples."))
    if says not in BacktestVerdict.Says.values:
        raise RuleBroken(
            "unknown-verdict", _("Say that it ought not to stand, that it may, or that it is hard to say.")
        )
    if not posts_in_spaces_visible_to(actor).filter(id=post_id).exists():
        raise NotFound
    with transaction.atomic():
        verdict = BacktestVerdict.everywhere.create(
            community_id=actor.community_id, post_id=post_id, says=says, by_id=actor.member_id
        )
        record("moderation.backtest.judged", actor=actor, subject=("post", post_id), details={"says": says})
    return verdict


def withdraw_verdict(*, actor: Actor, verdict: BacktestVerdict) -> BacktestVerdict:
    """Take back what oneself has said. Records `moderation.backtest.unjudged`. Raises NotAllowed."""
    if not can_backtest(actor) or verdict.by_id is None or verdict.by_id != actor.member_id:
        raise NotAllowed(_("Everybody takes back only what they have said themselves."))
    with transaction.atomic():
        if BacktestVerdict.everywhere.filter(id=verdict.id, withdrawn_at=None).update(withdrawn_at=timezone.now()):
            record("moderation.backtest.unjudged", actor=actor, subject=("post", verdict.post_id))
    verdict.refresh_from_db()
    return verdict


def claim_next_backtest() -> BacktestRun | None:
    """Take the oldest run that waits, or whose worker has died: the row's change decides among workers."""
    now = timezone.now()
    silent = Q(state=_State.RUNNING, beat_at__lt=now - SILENT_AFTER)
    for run in BacktestRun.everywhere.filter(Q(state=_State.WAITING) | silent).order_by("id")[:5]:
        taken = BacktestRun.everywhere.filter(id=run.id, state=run.state, beat_at=run.beat_at)
        if taken.update(
            state=_State.RUNNING, beat_at=now, started_at=now, tries=run.tries + 1, done=0, total=None, anew=0
        ):
            run.refresh_from_db()
            return run
    return None


def carry_out_backtest(run: BacktestRun) -> BacktestRun:
    """Try the rules and keep what was measured; whatever goes wrong is said in the run and never raised."""
    if run.tries > TRIES_AT_MOST:
        return _ended(
            run, _State.FAILED, error=_("It broke off several times. The operator finds the reason in the log.")
        )
    try:
        with scope(run.community_id):
            plan = plan_of(run)
            tally, material = carry_out(plan, progress=_beating(run), is_cancelled=_is_cancelled(run))
            run.measured, run.anew = measured(plan, tally, material), tally.anew
            run.stage, run.done, run.total = _Stage.POSTS, tally.posts, tally.posts
    except Cancelled:
        run.refresh_from_db()
        return run
    except FolkmootError as error:
        return _ended(run, _State.FAILED, error=error.message)
    except Exception as error:
        log.exception("backtest failed", run=run.id)
        return _ended(
            run, _State.FAILED, error=_("Something unforeseen happened: %(error)s.") % {"error": type(error).__name__}
        )
    return _ended(run, _State.FINISHED)


def _ended(run: BacktestRun, state: str, *, error: str = "") -> BacktestRun:
    """Keep the end, unless somebody has cancelled it meanwhile."""
    BacktestRun.everywhere.filter(id=run.id, state=_State.RUNNING).update(
        state=state,
        error=error[:500],
        finished_at=timezone.now(),
        measured=run.measured,
        stage=run.stage,
        done=run.done,
        total=run.total,
        anew=run.anew,
    )
    run.refresh_from_db()
    return run


def _beating(run: BacktestRun) -> Progress:
    last, before = 0.0, ""

    def progress(step: Step) -> None:
        nonlocal last, before
        stage = _Stage.COPIES if step.is_for_copies else _Stage.POSTS
        if time.monotonic() - last >= _BEAT_SECONDS or stage != before:
            beat: dict[str, Any] = {"stage": stage, "done": step.done, "total": step.total, "anew": step.anew}
            if before and stage != before:
                # Its pace is another one, and so is how long it will take yet.
                beat["started_at"] = timezone.now()
            last, before = time.monotonic(), stage
            BacktestRun.everywhere.filter(id=run.id).update(beat_at=timezone.now(), **beat)

    return progress


def _is_cancelled(run: BacktestRun) -> Callable[[], bool]:
    last, found = 0.0, False

    def is_cancelled() -> bool:
        nonlocal last, found
        if time.monotonic() - last >= _BEAT_SECONDS:
            last = time.monotonic()
            found = not BacktestRun.everywhere.filter(id=run.id, state=_State.RUNNING).exists()
        return found

    return is_cancelled
