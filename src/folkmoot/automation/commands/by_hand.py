"""What a manager does to many members at once: letting them into a workflow, writing to each of them."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.automation.commands.entering import enter
from folkmoot.automation.definition import from_data
from folkmoot.automation.doors import Entrance
from folkmoot.automation.models import AutomationSettings, Note, Workflow
from folkmoot.automation.policies import can_change_workflows
from folkmoot.automation.subjects import subject_for
from folkmoot.automation.texts import filled_markdown
from folkmoot.content.profile_text import render_profile_text
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.members.models import Membership


def begin_by_hand(*, actor: Actor, workflow: Workflow, member_ids: Collection[int], key: str) -> int:
    """Let these members into an active workflow now, as far as it lets them in; returns how many came in.

    Its conditions, its rule about coming again and its limits hold as ever; told twice under one `key`, nobody comes in
    twice. Managers. Raises NotAllowed; RuleBroken where it is not active, or all workflows are stopped.
    """
    if not can_change_workflows(actor) or workflow.community_id != actor.community_id:
        raise NotAllowed(_("Managers start workflows."))
    if workflow.state != Workflow.State.ACTIVE or workflow.version is None:
        raise RuleBroken("not-active", _("This workflow is not switched on."), field="workflow")
    if AutomationSettings.everywhere.filter(community_id=actor.community_id, stopped_at__isnull=False).exists():
        raise RuleBroken("stopped", _("All workflows are stopped."), field="workflow")
    definition, now = from_data(workflow.version.definition), timezone.now()
    with transaction.atomic():
        entrances = [Entrance(f"{key}:{each.id}", now, each) for each in _members(actor, member_ids)]
        return sum(enter(workflow, definition, entrance, now=now) is not None for entrance in entrances)


def write_to_members(*, actor: Actor, member_ids: Collection[int], text: str) -> int:
    """Send each of these members a message in the actor's name; returns how many got one. Managers.

    Records `automation.note.sent`; each hears of it as they have chosen. Who has no account and the actor are left out.
    Raises NotAllowed.
    """
    if not can_change_workflows(actor):
        raise NotAllowed(_("Managers write to many at once."))
    sent = 0
    with transaction.atomic():
        for member in _members(actor, member_ids):
            if member.id == actor.member_id or member.account_id is None:
                continue
            filled = filled_markdown(text, subject_for(member.community, member, now=timezone.now()))
            note = Note.everywhere.create(
                community_id=actor.community_id, member=member, sender_id=actor.member_id, text=filled,
                html=render_profile_text(filled, True),
            )  # fmt: skip
            record("automation.note.sent", actor=actor, subject=("note", note.id), details={"to": member.id})
            sent += 1
    return sent


def _members(actor: Actor, member_ids: Collection[int]) -> list[Membership]:
    rows = Membership.everywhere.filter(
        community_id=actor.community_id, id__in=list(member_ids), state=Membership.State.ACTIVE
    )
    return list(rows.select_related("account", "community").order_by("id"))
