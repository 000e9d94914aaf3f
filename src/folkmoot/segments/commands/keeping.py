"""Making, changing and removing segments."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.conditions import read_condition, to_json
from folkmoot.core.errors import Conflict, NotAllowed, RuleBroken
from folkmoot.segments.models import Segment
from folkmoot.segments.policies import can_change_segments
from folkmoot.segments.queries import uses_of
from folkmoot.segments.vocabulary import SegmentWords

SEGMENTS_AT_MOST = 200
_NAME, _DESCRIPTION, _KEY = 80, 300, 40


def create_segment(*, actor: Actor, name: str, condition: Any, description: str = "", key: str = "") -> Segment:
    """Save a segment. Managers. Records `segments.segment.made`. Its key is made of the name unless one is given.

    Raises NotAllowed; RuleBroken for a name or key that is none or taken, a condition that is none, too many of them.
    """
    _may_change(actor)
    words = _named(name, description)
    kept = to_json(read_condition(condition, SegmentWords(actor.community_id)))
    own = Segment.everywhere.filter(community_id=actor.community_id)
    with transaction.atomic():
        if own.count() >= SEGMENTS_AT_MOST:
            raise RuleBroken("too-many", _("Keep at most %(most)s.") % {"most": SEGMENTS_AT_MOST}, field="name")
        _demand_free(actor, words["name"], None)
        segment = Segment.everywhere.create(
            community_id=actor.community_id, key=_free_key(actor, key, words["name"]), condition=kept,
            made_by_id=actor.member_id, **words,
        )  # fmt: skip
        record("segments.segment.made", actor=actor, subject=("segment", segment.id), details={"key": segment.key})
    return segment


def change_segment(
    *, actor: Actor, segment: Segment, name: str, condition: Any, description: str = "", revision: int | None = None
) -> Segment:
    """Call a segment otherwise, ask something else. Its key stays. Managers. Records `segments.segment.changed`.

    Raises NotAllowed, RuleBroken as `create_segment`; Conflict where it was changed since `revision`.
    """
    _may_change(actor, segment)
    words = _named(name, description)
    kept = to_json(read_condition(condition, SegmentWords(actor.community_id)))
    with transaction.atomic():
        now = Segment.everywhere.select_for_update().get(id=segment.id)
        if revision is not None and revision != now.revision:
            raise Conflict(_("Somebody else has changed this segment meanwhile."))
        _demand_free(actor, words["name"], segment.id)
        now.name, now.description, now.condition = words["name"], words["description"], kept
        now.changed_at, now.revision = timezone.now(), now.revision + 1
        now.count = now.counted_at = None
        now.save(
            update_fields=["name", "description", "condition", "changed_at", "revision", "count", "counted_at"]
        )  # fmt: skip
        record("segments.segment.changed", actor=actor, subject=("segment", now.id), details={"key": now.key})
    return now


def remove_segment(*, actor: Actor, segment: Segment) -> None:
    """Remove a segment; its members stay as they are. Managers. Records `segments.segment.removed`.

    Raises NotAllowed; RuleBroken ("in-use") while something asks for it.
    """
    _may_change(actor, segment)
    uses = uses_of(segment)
    if uses:
        named = ", ".join(use.words for use in uses[:5])
        raise RuleBroken("in-use", _("This segment is in use: %(uses)s.") % {"uses": named})
    with transaction.atomic():
        record("segments.segment.removed", actor=actor, subject=("segment", segment.id), details={"key": segment.key})
        segment.delete()


def _may_change(actor: Actor, segment: Segment | None = None) -> None:
    if not can_change_segments(actor) or (segment is not None and segment.community_id != actor.community_id):
        raise NotAllowed(_("Managers keep segments."))


def _named(name: str, description: str) -> dict[str, str]:
    words, said = " ".join(name.split()), " ".join(description.split())
    if not words:
        raise RuleBroken("empty", _("Give the segment a name."), field="name")
    for text, most, field in ((words, _NAME, "name"), (said, _DESCRIPTION, "description")):
        if len(text) > most:
            raise RuleBroken("too-long", _("Use at most %(most)s letters.") % {"most": most}, field=field)
    return {"name": words, "description": said}


def _demand_free(actor: Actor, name: str, own_id: int | None) -> None:
    others = Segment.everywhere.filter(community_id=actor.community_id, name__iexact=name).exclude(id=own_id or 0)
    if others.exists():
        raise RuleBroken("taken", _("There is a segment of this name."), field="name")


def _free_key(actor: Actor, key: str, name: str) -> str:
    taken = set(Segment.everywhere.filter(community_id=actor.community_id).values_list("key", flat=True))
    if key:
        if key != slugify(key)[:_KEY] or key in taken:
            message = _("A key has small letters, digits and hyphens, at most %(most)s, and is the segment's own.")
            raise RuleBroken("bad-key", message % {"most": _KEY}, field="key")
        return key
    stem = slugify(name)[: _KEY - 4].strip("-") or "segment"
    return next(each for n in range(1, 1000) if (each := stem if n == 1 else f"{stem}-{n}") not in taken)
