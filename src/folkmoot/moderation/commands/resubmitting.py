"""Sending again, written otherwise, what moderators turned down before others saw it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from folkmoot.content.commands import resubmit_post
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.moderation.commands.cases import add_item, open_case
from folkmoot.moderation.models import Case, CaseItem, Decision
from folkmoot.moderation.queries.appeals import is_under_appeal
from folkmoot.moderation.queries.decisions import times_turned_down, turned_down_post
from folkmoot.moderation.rights import can_appeal

# Whoever is turned down once more after that appeals, or writes something new.
TIMES_AT_MOST = 3


def resubmit(*, actor: Actor, decision: Decision, markdown: str) -> Case:
    """Send a post that this decision turned down once more: it is held, and a case again.

    Records what `resubmit_post` records, and `moderation.case.opened`. Raises NotAllowed for somebody else's, and
    where they could not write it today; RuleBroken where it is not turned down any more, says the same, was turned
    down too often, or an appeal waits, which is about the words as they are; Refused by a rule.
    """
    if not can_appeal(actor, decision):
        raise NotAllowed(_("Authors write what they have written otherwise."))
    system = Actor.system(decision.community_id)
    with transaction.atomic():
        # The lock that appeals take too: of the two at once one comes first, and the other hears of it.
        decision = Decision.everywhere.select_for_update(of=("self",)).get(id=decision.id)
        if is_under_appeal(decision):
            raise RuleBroken("appealed", _("Your appeal is being looked at. Send this again when it is decided."))
        post = turned_down_post(decision)
        if post is None:
            raise RuleBroken("not-turned-down", _("This was not turned down, or was sent again already."))
        if times_turned_down(decision) > TIMES_AT_MOST:
            raise RuleBroken("too-often", _("It was turned down too often to be sent again. You may appeal."))
        resubmit_post(actor=actor, post=post, markdown=markdown)
        case = open_case(actor=system, subject=("post", post.id), author_id=actor.member_id)
        add_item(
            actor=system, case=case, kind=CaseItem.Kind.STAFF, clause=decision.clause,
            text=_("It was turned down before, and its author has written it otherwise."),
            details={"decision": decision.id},
        )  # fmt: skip
    return case
