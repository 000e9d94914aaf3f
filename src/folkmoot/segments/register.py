"""What the segments room contributes to the whole."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from folkmoot.core.registry import ActivityKind, Eraser, NavEntry, activity_kinds, erasers, nav_entries, uniters
from folkmoot.core.segments import segment_field_sources, segment_fields, segment_members, segments_known

_KINDS = (
    ("segments.segment.made", _("%(actor)s saved a segment")),
    ("segments.segment.changed", _("%(actor)s changed a segment")),
    ("segments.segment.removed", _("%(actor)s removed a segment")),
    ("segments.run.begun", _("%(actor)s did something to everybody in a segment")),
)


def register() -> None:
    """Called once, when Django has loaded."""
    from folkmoot.segments.commands.waiting import erase_from_segments, unite_in_segments
    from folkmoot.segments.fields import member_fields, profile_fields
    from folkmoot.segments.policies import can_see_segments
    from folkmoot.segments.queries import member_ids_in, segment_choices

    for name, sentence in _KINDS:
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
    for field in member_fields():
        segment_fields.add(field.name, field)
    segment_field_sources.add("members.profile", profile_fields)
    segments_known.add("segments", segment_choices)
    segment_members.add("segments", member_ids_in)
    erasers.add("segments", Eraser("segments", erase_from_segments))
    uniters.add("segments", unite_in_segments)
    nav_entries.add(
        "segments", NavEntry("segments", _("Segments"), "segments:list", "members", can_see_segments, "manage", 16)
    )
