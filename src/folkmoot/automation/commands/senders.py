"""In whose name a workflow writes: the community's assistant, or somebody of those who run it."""

from __future__ import annotations

from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from folkmoot.automation.models import AutomationSettings
from folkmoot.core.actor import Actor, ActorKind, MemberState
from folkmoot.core.errors import RuleBroken
from folkmoot.core.roles import Role
from folkmoot.core.workflows import Choices
from folkmoot.members.models import Membership
from folkmoot.members.queries import actor_of

ASSISTANT = "assistant"
_HANDLES = ("assistant", "moot", "community-assistant")
_MAY_SIGN = [Role.OWNER, Role.MANAGER, Role.MODERATOR, Role.HOST]


def settings_of(community_id: int) -> AutomationSettings:
    """What holds for all workflows of the community; made at the first asking."""
    return AutomationSettings.everywhere.get_or_create(community_id=community_id)[0]


def assistant_of(community_id: int) -> Membership:
    """The member in whose name workflows write where no person is named; made when it is first needed."""
    row = settings_of(community_id)
    if row.assistant is not None and row.assistant.state == Membership.State.ACTIVE:
        return row.assistant
    with transaction.atomic():
        row = AutomationSettings.everywhere.select_for_update().get(id=row.id)
        row.assistant = _made_assistant(community_id)
        row.save(update_fields=["assistant"])
    return row.assistant


def sender_choices(community_id: int) -> Choices:
    """The assistant, and who may put their name under what a workflow writes."""
    people = Membership.everywhere.filter(
        community_id=community_id, role__in=_MAY_SIGN, state=Membership.State.ACTIVE, account__isnull=False
    )
    return [
        (ASSISTANT, _("The community's assistant")),
        *((str(pk), name) for pk, name in people.values_list("id", "name")),
    ]


def sender_of(actor: Actor, chosen: object) -> tuple[Membership, Actor]:
    """The member that signs, and the actor that writes for them; raises RuleBroken where they no longer may."""
    if chosen in (ASSISTANT, "", None):
        member = assistant_of(actor.community_id)
    else:
        people = Membership.everywhere.filter(community_id=actor.community_id, role__in=_MAY_SIGN)
        wanted = int(str(chosen)) if str(chosen).isascii() and str(chosen).isdecimal() and len(str(chosen)) < 19 else 0
        found = people.filter(id=wanted, state=Membership.State.ACTIVE).first()
        if found is None:
            raise RuleBroken("no-sender", _("Who should sign this no longer runs the community."), field="sender")
        member = found
    own = actor_of(member, kind=ActorKind.AUTOMATION)
    signs = replace(own, workflow_id=actor.workflow_id, depth=actor.depth)
    if own.account_id is None:
        # Nobody signs in as the assistant, so it accepts nothing.
        signs = replace(signs, needs_acceptance=False, state=MemberState.ACTIVE)
    return member, signs


def _made_assistant(community_id: int) -> Membership:
    fields = {"role": Role.EDITOR, "trust_level": 4, "trust_locked": True, "name": _("Assistant")}
    for handle in (*_HANDLES, *(f"assistant-{n}" for n in range(2, 100))):
        try:
            with transaction.atomic():
                return Membership.everywhere.create(community_id=community_id, handle=handle, **fields)
        except IntegrityError:
            continue
    raise RuleBroken("no-assistant", _("No short name is left for the assistant."))
