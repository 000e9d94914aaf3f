"""Every read of the segments room."""

from folkmoot.segments.queries.finding import (
    FAILURES,
    KeysOf,
    members_in,
    members_known,
    members_matching,
    uses_of,
)
from folkmoot.segments.queries.listing import (
    SegmentRow,
    latest_runs,
    look_at_segment,
    rows_of,
    said_of,
    sheet_of,
)
from folkmoot.segments.queries.looking import (
    Look,
    condition_of,
    look_at,
    member_ids_in,
    segment_choices,
    segments_by_name,
    sentence_of,
)

__all__ = [
    "FAILURES",
    "KeysOf",
    "Look",
    "SegmentRow",
    "condition_of",
    "latest_runs",
    "look_at",
    "look_at_segment",
    "member_ids_in",
    "members_in",
    "members_known",
    "members_matching",
    "rows_of",
    "said_of",
    "segment_choices",
    "segments_by_name",
    "sentence_of",
    "sheet_of",
    "uses_of",
]
