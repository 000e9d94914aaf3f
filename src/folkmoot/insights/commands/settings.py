"""What managers set of their figures."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.insights.models import FigureSettings
from folkmoot.insights.policies import can_set_figures


def set_figures(*, actor: Actor, **fields: Any) -> FigureSettings:
    """Set who counts, the minimum of a group, weights, levels and targets: managers.

    Records `insights.figures.set` with what changed. Raises RuleBroken for what is out of bounds.
    """
    if not can_set_figures(actor):
        raise NotAllowed(_("Managers set how figures are reckoned."))
    with transaction.atomic():
        row, _made = FigureSettings.everywhere.select_for_update().get_or_create(community_id=actor.community_id)
        changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
        for name, value in changed.items():
            setattr(row, name, value)
        _check(row)
        row.save()
        if changed:
            record("insights.figures.set", actor=actor, details={"changed": sorted(changed)})
    return row


def _check(row: FigureSettings) -> None:
    try:
        row.clean_fields(exclude=["community"])
    except ValidationError as error:
        name, said = next(iter(error.message_dict.items()))
        raise RuleBroken("out-of-bounds", said[0], field=name) from error
    if row.core > row.regular:
        raise RuleBroken("levels", _("The regular level ends after the core, not before it."), field="regular")
    if not any((row.weight_post, row.weight_thread, row.weight_reaction, row.weight_visit, row.weight_other)):
        raise RuleBroken("weights", _("Something must weigh something."), field="weight_post")
