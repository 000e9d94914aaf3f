"""Every write of the segments room."""

from folkmoot.segments.commands.counting import keep_counts
from folkmoot.segments.commands.doing import do_to_segment
from folkmoot.segments.commands.keeping import change_segment, create_segment, remove_segment

__all__ = ["change_segment", "create_segment", "do_to_segment", "keep_counts", "remove_segment"]
