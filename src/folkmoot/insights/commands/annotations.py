"""Every change of the notes on days that stand over all charts."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.insights.models import Annotation
from folkmoot.insights.policies import can_annotate, can_change_annotation

MOST = 1000


def add_annotation(*, actor: Actor, day: date, text: str) -> Annotation:
    """Say what happened on a day. Staff may. Records `insights.annotation.added`. Raises NotAllowed, RuleBroken."""
    if not can_annotate(actor):
        raise NotAllowed(_("The staff of the community writes notes on figures."))
    words = _checked(day, text)
    with transaction.atomic():
        if Annotation.everywhere.filter(community_id=actor.community_id).count() >= MOST:
            raise RuleBroken("too-many", _("Keep at most %(most)s.") % {"most": MOST})
        row = Annotation.everywhere.create(
            community_id=actor.community_id, day=day, text=words, made_by_id=actor.member_id
        )
        record("insights.annotation.added", actor=actor, subject=("annotation", row.id))
    return row


def change_annotation(*, actor: Actor, annotation: Annotation, day: date, text: str) -> Annotation:
    """Say it otherwise, or of another day. Its author and managers may. Records `insights.annotation.changed`.

    Raises NotAllowed, RuleBroken.
    """
    if not can_change_annotation(actor, annotation):
        raise NotAllowed(_("Who wrote a note changes it, and managers."))
    annotation.text = _checked(day, text)
    annotation.day = day
    with transaction.atomic():
        annotation.save(update_fields=["day", "text"])
        record("insights.annotation.changed", actor=actor, subject=("annotation", annotation.id))
    return annotation


def remove_annotation(*, actor: Actor, annotation: Annotation) -> None:
    """Take a note away. Its author and managers may. Records `insights.annotation.removed`. Raises NotAllowed."""
    if not can_change_annotation(actor, annotation):
        raise NotAllowed(_("Who wrote a note removes it, and managers."))
    with transaction.atomic():
        record("insights.annotation.removed", actor=actor, subject=("annotation", annotation.id))
        annotation.delete()


def _checked(day: date, text: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise RuleBroken("empty", _("Say in a few words what happened."), field="text")
    if len(words) > 140:
        raise RuleBroken("too-long", _("Use at most %(most)s letters.") % {"most": 140}, field="text")
    if not 1970 <= day.year <= 2200:
        raise RuleBroken("day", _("Give a day such as 2026-11-30."), field="day")
    return words
