"""Nobody judges who is set above them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed
from folkmoot.members.policies import is_beneath


def refuse_against_seniors(actor: Actor, member_id: int | None) -> None:
    """Raise NotAllowed where a staff measure would fall on a senior, or on what a senior wrote."""
    if not is_beneath(actor, member_id):
        raise NotAllowed(_("This is by somebody senior to you. Owners judge what managers do."))
