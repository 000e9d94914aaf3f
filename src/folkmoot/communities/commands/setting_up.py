"""Remembering how far a new community is set up."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.communities.commands.community import change_community
from folkmoot.communities.models import Community, SetUpMark
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, NotFound
from folkmoot.core.registry import set_up_steps


def mark_step(*, actor: Actor, step: str, state: str) -> SetUpMark:
    """Remember that a step was done or skipped; what was done stays done. Managers may.

    Records `communities.step.marked`. Raises NotAllowed, NotFound for a step that is none.
    """
    if not (actor.is_system or actor.is_manager):
        raise NotAllowed(_("Managers set the community up."))
    if step not in set_up_steps:
        raise NotFound(_("There is no such step."))
    with transaction.atomic():
        mark, is_new = SetUpMark.everywhere.get_or_create(
            community_id=actor.community_id, step=step, defaults={"state": state}
        )
        if not is_new and mark.state != SetUpMark.State.DONE:
            mark.state, mark.at = SetUpMark.State(state), timezone.now()
            mark.save(update_fields=["state", "at"])
        record("communities.step.marked", actor=actor, details={"step": step, "state": state})
    return mark


def finish_setting_up(*, actor: Actor, community: Community) -> Community:
    """Say that nothing is left to set up; what was skipped is found in the settings. Managers may.

    Records `communities.community.changed`. Raises NotAllowed.
    """
    return change_community(actor=actor, community=community, set_up_at=timezone.now())
