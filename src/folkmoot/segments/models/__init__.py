"""The tables of the segments room."""

from folkmoot.segments.models.segment import Segment, SegmentRun

__all__ = ["Segment", "SegmentRun"]
