"""Doing something to everybody in a segment: few at once in the request, more by the worker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import FolkmootError, NotAllowed, RuleBroken
from folkmoot.core.params import clean_param
from folkmoot.core.segments import SegmentAction, segment_actions
from folkmoot.core.tenancy import scope
from folkmoot.members.models import Membership
from folkmoot.members.queries import actor_of
from folkmoot.segments.carrying import carry_on_job
from folkmoot.segments.models import Segment, SegmentRun
from folkmoot.segments.policies import can_change_segments
from folkmoot.segments.queries import members_known

AT_ONCE = 100


def do_to_segment(
    *, actor: Actor, segment: Segment, action: str, params: Mapping[str, Any], expected: int | None = None,
    token: str = "",
) -> SegmentRun:  # fmt: skip
    """Do something to everybody who is in the segment now. Managers, and who may do that. Records `segments.run.begun`.

    Few are done at once, more by the worker. Told again under one `token`, it answers with what was done then. Raises
    NotAllowed; RuleBroken for what is no action, for parameters that are wrong, for nobody, where it cannot be known
    now who is in it, ("changed") where there are more or fewer than the `expected` that were agreed to, and
    ("token-reused") for a token that something else was agreed to with.
    """
    found = segment_actions.find(action)
    if not can_change_segments(actor) or segment.community_id != actor.community_id or actor.member_id is None:
        raise NotAllowed(_("Managers do something to a whole segment."))
    cleaned = checked_params(actor, found, action, params)
    if begun := _begun(actor, segment, action, cleaned, token):
        return begun
    ids = list(members_known(segment).order_by("id").values_list("id", flat=True))
    if not ids:
        raise RuleBroken("nobody", _("Nobody is in this segment now."))
    if expected is not None and expected != len(ids):
        message = _("There are %(now)s members in it now, not %(before)s. Look again before you go on.")
        raise RuleBroken("changed", message % {"now": len(ids), "before": expected})
    try:
        run = _begin(actor, segment, action, cleaned, ids, token)
    except IntegrityError:
        # The same agreement was pressed a moment before.
        if begun := _begun(actor, segment, action, cleaned, token):
            return begun
        raise
    if len(ids) <= AT_ONCE:
        carry_on(run.id)
        run.refresh_from_db()
    else:
        transaction.on_commit(lambda: carry_on_job.enqueue(run.id))
    return run


def _begun(actor: Actor, segment: Segment, action: str, params: dict[str, Any], token: str) -> SegmentRun | None:
    """What was begun with this token; `made_by` and numbers may differ, what is done and to whom may not."""
    begun = SegmentRun.everywhere.filter(community_id=actor.community_id, token=token).first() if token else None
    if begun is not None and (begun.segment_id, begun.action, begun.params) != (segment.id, action, params):
        said = {"action": begun.action_label, "segment": begun.name}
        message = _("This token was used before, for “%(action)s” with “%(segment)s”. Take a new one.")
        raise RuleBroken("token-reused", message % said, field="token")
    return begun


def _begin(
    actor: Actor, segment: Segment, action: str, params: dict[str, Any], ids: list[int], token: str
) -> SegmentRun:
    with transaction.atomic():
        run = SegmentRun.everywhere.create(
            community_id=actor.community_id, segment=segment, name=segment.name, action=action, params=params,
            made_by_id=actor.member_id, count=len(ids), waiting=ids, token=token,
        )  # fmt: skip
        details = {"action": action, "count": len(ids), "key": segment.key}
        record("segments.run.begun", actor=actor, subject=("segment", segment.id), details=details)
    return run


def checked_params(actor: Actor, action: SegmentAction | None, name: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters as they are kept. Raises RuleBroken naming the one at fault, NotAllowed for who may not."""
    if action is None:
        raise RuleBroken("unknown-action", _("There is no action “%(name)s”.") % {"name": name[:60]})
    if not action.allowed(actor):
        raise NotAllowed
    unknown = set(params) - {param.name for param in action.params}
    if unknown:
        raise RuleBroken("unknown-param", _("“%(name)s” is not known here.") % {"name": str(min(unknown))[:60]})
    cleaned = {
        param.name: clean_param(param, params.get(param.name, param.default), actor.community_id)
        for param in action.params
    }
    action.check(actor, cleaned)
    return cleaned


def carry_on(run_id: int) -> None:
    """Go on with a run until it is over. What is done is done with the note that it is; told twice, it goes on."""
    while _next(run_id):
        pass


def _next(run_id: int) -> bool:
    run = SegmentRun.everywhere.filter(id=run_id).first()
    if run is None or run.ended_at is not None:
        return False
    with scope(run.community_id):
        try:
            with transaction.atomic():
                return _step(run_id)
        except FolkmootError as error:
            _end(run_id, error.message)
            return False
        except Exception:
            _end(run_id, _("Something failed on our side. It has been logged."))
            raise


def _end(run_id: int, trouble: str) -> None:
    SegmentRun.everywhere.filter(id=run_id).update(trouble=trouble[:300], ended_at=timezone.now(), waiting=[])


def _step(run_id: int) -> bool:
    """The next members, under the lock of the run's row; whether there are more."""
    run = SegmentRun.everywhere.select_for_update().get(id=run_id)
    if run.ended_at is not None:
        return False
    action, member = segment_actions.find(run.action), _who_began(run)
    actor = actor_of(member) if member is not None else None
    if action is None or actor is None or not can_change_segments(actor) or not action.allowed(actor):
        raise NotAllowed(_("Who began it may not do so any more."))
    here = Membership.everywhere.filter(
        community_id=run.community_id, state=Membership.State.ACTIVE, id__in=run.waiting[:AT_ONCE]
    )
    ids = list(here.order_by("id").values_list("id", flat=True))
    outcome = action.perform(actor, run.params, ids, f"segment-{run.id}")
    run.done += outcome.done
    run.left_out += outcome.left_out + len(run.waiting[:AT_ONCE]) - len(ids)
    run.waiting = run.waiting[AT_ONCE:]
    run.ended_at = None if run.waiting else timezone.now()
    run.save(update_fields=["done", "left_out", "waiting", "ended_at"])
    return bool(run.waiting)


def _who_began(run: SegmentRun) -> Membership | None:
    return Membership.everywhere.filter(id=run.made_by_id).first() if run.made_by_id else None
